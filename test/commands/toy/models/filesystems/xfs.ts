export default { about: 'the other one' }
