/** later(f): a call that nobody modelled. */
export default { name: 'later', parameters: [{ name: 'f', accepts: ['file'] }], result: 'number' }
