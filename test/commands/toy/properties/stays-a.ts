export default {
  kind: 'when',
  about: 'what is got is what was there at the start',
  on: {
    got: ({ file, holds }: any) =>
      String(holds) === 'A*10' ? undefined : `${file} held "A*10" at first, "${holds}" is got`,
  },
}
