/** Something a user's step or property did wrong: named, never a verdict. */
export class StepFault extends Error {
  readonly where: string
  constructor(where: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.where = where
  }
}
