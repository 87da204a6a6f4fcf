/** put(f, DATA): the cell of the toy holds the bytes. */
export default {
  name: 'put',
  parameters: [
    { name: 'f', accepts: ['file'] },
    { name: 'data', accepts: ['data'] },
  ],
  result: 'number',
}
