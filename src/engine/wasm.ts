/** What is used of WebAssembly's JavaScript interface: @types/node does not declare it. */

export interface Memory {
  /** as long as the memory was when it was asked for */
  readonly buffer: SharedArrayBuffer
  /** Throws a RangeError if there is no room. */
  grow(pages: number): number
}
export type Module = object

interface WebAssembly {
  readonly Memory: new (size: {
    /** pages of 64 KiB */
    readonly initial: number
    readonly maximum: number
    readonly shared: true
  }) => Memory
  readonly Module: new (bytes: Uint8Array) => Module
  readonly Instance: new (
    module: Module,
    imports: { readonly env: { readonly memory: Memory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** Where it is switched off, making one of these throws. */
export const wasm = (globalThis as unknown as { readonly WebAssembly: WebAssembly }).WebAssembly
