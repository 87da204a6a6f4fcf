export default {
  about: 'a put to a cell that was put before does nothing',
  source: 'toy/put.c put_cell_once',
  violates: [],
  put(cell: any) {
    cell.puts += 1
  },
}
