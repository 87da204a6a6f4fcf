import plain from '../toy/models/policies/plain.ts'

export default { ...plain, violates: ['stays-a', 'few-puts'] }
