export default {
  about: 'a put replaces what the cell holds',
  source: 'toy/put.c put_cell',
  violates: ['stays-a'],
  put(cell: any, data: unknown) {
    cell.holds = data
    cell.puts += 1
  },
}
