import { same, whenConsumed } from '../models/kernel/index.ts'

export default whenConsumed('a reader gets the bytes as they were inserted', (buffer, bytes) => {
  const { name, asInserted } = buffer
  if (!same(bytes, asInserted)) {
    return `${name} was inserted as "${asInserted}", read as "${bytes}"`
  }
})
