/** get(f): what the cell holds. */
export default { name: 'get', parameters: [{ name: 'f', accepts: ['file'] }], result: 'data' }
