/** A packed state in WebAssembly: its words as variables, two at a time. */
import { type Code, type Func, i32, i64, type Local, seq, type Value } from './wasm-code.ts'

export class PackedState {
  private readonly width: number
  private readonly pairs: readonly Local[]
  /** the last word, if there is an odd number of them */
  private readonly odd: Local | undefined

  constructor(run: Func, width: number) {
    this.width = width
    this.pairs = Array.from({ length: width >> 1 }, () => run.i64())
    this.odd = width & 1 ? run.i32('odd').odd : undefined
  }

  /** Where the words of a state are in an array of such. */
  address(array: Local, index: Value): Value {
    return i32.add(array.get, i32.mul(index, i32.of(4 * this.width)))
  }

  /** The words at an address into the variables; with `change`, XORed with those there. */
  load(address: Local, change?: Local): Code {
    const pair = (offset: number) => i64.load(address.get, offset)
    const word = (offset: number) => i32.load(address.get, offset)
    return seq(
      ...this.pairs.map((local, p) =>
        local.set(change ? i64.xor(pair(8 * p), i64.load(change.get, 8 * p)) : pair(8 * p)),
      ),
      ...(this.odd
        ? [
            this.odd.set(
              change
                ? i32.xor(word(this.lastOffset), i32.load(change.get, this.lastOffset))
                : word(this.lastOffset),
            ),
          ]
        : []),
    )
  }

  /** The variables to an address. */
  store(address: Local): Code {
    return seq(
      ...this.pairs.map((pair, p) => i64.store(address.get, pair.get, 8 * p)),
      ...(this.odd ? [i32.store(address.get, this.odd.get, this.lastOffset)] : []),
    )
  }

  /** The words at an address are those in the variables. */
  isAt(address: Local): Value {
    const differences = this.pairs.map((pair, p) => i64.xor(pair.get, i64.load(address.get, 8 * p)))
    if (this.odd) {
      const difference = i32.xor(this.odd.get, i32.load(address.get, this.lastOffset))
      differences.push(i64.extend(difference))
    }
    return i64.isZero(differences.reduce((a, b) => i64.or(a, b)))
  }

  /** As Layout.hash, of the state at an address. */
  hash(address: Local, tables: Local): Value {
    const parts = Array.from({ length: 4 * this.width }, (_, byte) => {
      const value = i32.load8(address.get, byte)
      return i32.load(i32.add(tables.get, i32.shl(value, i32.of(2))), byte * 1024)
    })
    return parts.reduce((a, b) => i32.xor(a, b))
  }

  private get lastOffset(): number {
    return 4 * this.width - 4
  }
}
