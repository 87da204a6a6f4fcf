/** The operands of a step, or the constants of a system, seen by a tracked run: read-only. */
import { Bytes } from './bytes.ts'
import { presentKeys, type RelativePath, structureCellOf } from './question.ts'
import type { Recorder } from './recorder.ts'
import { View } from './views.ts'

interface Place {
  readonly root: 'args' | 'constants'
  /** from the root, as text */
  readonly at: string
  readonly path: RelativePath
}

/** A view of the whole tree. */
export function operandView(recorder: Recorder, root: Place['root'], tree: object): any {
  return new OperandView(recorder, { root, at: `${root}:`, path: [] }, tree).proxy()
}

class OperandView extends View {
  private readonly recorder: Recorder
  private readonly place: Place
  private readonly tree: any
  private readonly views = new Map<string, object>()

  constructor(recorder: Recorder, place: Place, tree: object) {
    super(Array.isArray(tree))
    this.recorder = recorder
    this.place = place
    this.tree = tree
  }

  private below(key: string): Place {
    const { root, at, path } = this.place
    return { root, at: `${at}/${key}`, path: this.recorder.below(path, key) }
  }

  private value(key: string): any {
    return Object.hasOwn(this.tree, key) ? this.tree[key] : undefined
  }

  protected read(key: string): unknown {
    const known = this.views.get(key)
    if (known) return known
    const place = this.below(key)
    const value = this.recorder.askValue(place.root, place.at, place.path, this.value(key))
    if (typeof value !== 'object' || value === null || value instanceof Bytes) return value
    const view = new OperandView(this.recorder, place, value as object).proxy()
    this.views.set(key, view)
    return view
  }

  protected keys(): readonly string[] {
    const { root, at, path } = this.place
    this.recorder.askStructure(root, at, path, structureCellOf(this.tree))
    return presentKeys(this.tree)
  }

  protected holds(key: string): boolean {
    const { root, at, path } = this.below(key)
    const value = this.value(key)
    this.recorder.askStructure(root, at, path, structureCellOf(value))
    return value !== undefined
  }

  protected write(): never {
    throw new Error(`a step writes to its ${this.place.root}; they are fixed`)
  }
}
