export default { about: 'the usual one' }
