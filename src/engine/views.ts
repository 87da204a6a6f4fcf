/** Proxies through which a tracked run sees plain trees: what is common to all of them. */

/** What a proxy answers when it is asked who is behind it. */
export const behind: unique symbol = Symbol('behind')

/** The handler behind a proxy, or undefined for anything else. */
export function handlerBehind(value: object): unknown {
  return (value as any)[behind]
}

/** Traps of a read-only look at an object or array; `this` of a proxy's handler. */
export abstract class View implements ProxyHandler<object> {
  protected readonly isArray: boolean

  constructor(isArray: boolean) {
    this.isArray = isArray
  }

  /** The proxy of this view. Its target only tells arrays from objects. */
  proxy(): object {
    return new Proxy(this.isArray ? [] : {}, this)
  }

  protected abstract read(key: string): unknown
  /** The keys that hold something; that is a question. */
  protected abstract keys(): readonly string[]
  protected abstract holds(key: string): boolean
  protected abstract write(key: string, value: unknown): void

  get(_target: object, key: string | symbol): unknown {
    if (typeof key === 'symbol') {
      if (key === behind) return this
      return this.isArray ? (Array.prototype as any)[key] : undefined
    }
    if (this.isArray) {
      if (key === 'length') return this.keys().length
      if (key in Array.prototype) return (Array.prototype as any)[key]
    }
    return this.read(key)
  }

  set(_target: object, key: string | symbol, value: unknown): boolean {
    this.write(String(key), value)
    return true
  }

  deleteProperty(_target: object, key: string | symbol): boolean {
    this.write(String(key), undefined)
    return true
  }

  has(_target: object, key: string | symbol): boolean {
    return typeof key === 'string' && this.holds(key)
  }

  ownKeys(): string[] {
    return this.isArray ? [...this.keys(), 'length'] : [...this.keys()]
  }

  getOwnPropertyDescriptor(target: object, key: string | symbol): PropertyDescriptor | undefined {
    if (typeof key === 'symbol' || (key === 'length' && this.isArray)) {
      return Reflect.getOwnPropertyDescriptor(target, key)
    }
    if (!this.holds(key)) return undefined
    return { value: this.read(key), writable: true, enumerable: true, configurable: true }
  }

  getPrototypeOf(): object {
    return this.isArray ? Array.prototype : Object.prototype
  }

  defineProperty(_target: object, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    this.write(String(key), descriptor.value)
    return true
  }
}
