export default {
  kind: 'always',
  about: 'no cell is put more than twice',
  check: (state: any) =>
    Object.values(state.cells).some((cell: any) => cell.puts > 2) ? 'a third put' : undefined,
}
