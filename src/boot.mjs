/**
 * Starts a TypeScript file of this package. To be quick, all of the package is put together by
 * esbuild once and kept under node_modules/.cache, by what the files were then; where that can't
 * be done, tsx reads them one by one. Plain JavaScript: nothing can read TypeScript yet.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const home = dirname(dirname(fileURLToPath(import.meta.url)))
const cache = join(home, 'node_modules', '.cache', 'pipeproof')
/** Builds that were not used for so long are removed. */
const old = 24 * 3600 * 1000

/** `path`: from the root of the package. */
export async function boot(path) {
  const built = await build()
  if (built) {
    await import(pathToFileURL(join(built, path.replace(/\.ts$/, '.js'))).href)
    return
  }
  const { register } = await import('tsx/esm/api')
  register()
  await import(pathToFileURL(join(home, path)).href)
}

/** The folder with the JavaScript, made if need be; undefined: there is none. */
async function build() {
  if (!existsSync(join(home, 'node_modules'))) return undefined
  const files = ['src', 'models', 'properties'].flatMap(filesIn)
  const key = createHash('sha256')
  for (const file of [...files, 'package.json'].sort()) {
    const { mtimeMs, size } = statSync(join(home, file))
    key.update(`${file} ${mtimeMs} ${size}\n`)
  }
  const at = join(cache, key.update(home).digest('hex').slice(0, 16))
  if (existsSync(at)) return at
  try {
    await bundle(files, at)
    return at
  } catch {
    // something in it is wrong, or nothing can be written: tsx says what is wrong
    return undefined
  }
}

/**
 * The system calls are read by every command, and reading a module takes longer than running it:
 * they are put into one, as an object by their paths.
 */
const TOGETHER = 'together.js'
const READ_TOGETHER = /^models\/kernel\/syscalls\/[^/]*\.ts$/

/** All code below a folder. (By hand: with `recursive`, Node asks for the state of each file.) */
function filesIn(folder) {
  return readdirSync(join(home, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return /\.(m?js|ts)$/.test(path) ? [path] : []
  })
}

const OTHER_DOORS = [
  'src/main.ts',
  'src/index.ts',
  'src/commands/thread.ts',
  'src/commands/model-thread.ts',
  'models/kernel/index.ts',
]

async function bundle(files, at) {
  const esbuild = await import('esbuild')
  const doors = files.filter(
    (file) =>
      /^(models\/(policies|filesystems)|properties)\/[^/]*\.ts$/.test(file) ||
      OTHER_DOORS.includes(file),
  )
  const made = `${at}.${process.pid}.${Date.now()}`
  mkdirSync(made, { recursive: true })
  try {
    await esbuild.build({
      absWorkingDir: home,
      entryPoints: [
        ...doors.map((door) => ({ in: door, out: door.replace(/\.ts$/, '') })),
        { in: TOGETHER, out: TOGETHER.replace(/\.js$/, '') },
      ],
      outdir: made,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      external: ['tsx', 'tsx/*', 'esbuild'],
      define: { PIPEPROOF_BUILT: JSON.stringify(at) },
      plugins: [inPlace, together(files.filter((file) => READ_TOGETHER.test(file)))],
      logLevel: 'silent',
    })
    await esbuild.stop()
    renameSync(made, at)
  } catch (thrown) {
    rmSync(made, { recursive: true, force: true })
    if (!existsSync(at)) throw thrown // else another process was quicker
  }
  for (const other of readdirSync(cache)) {
    const path = join(cache, other)
    if (path !== at && Date.now() - statSync(path).mtimeMs > old) rmSync(path, { recursive: true })
  }
}

/** A file goes on knowing where it is. */
const inPlace = {
  name: 'in-place',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (relative(home, path).startsWith('..') || !text.includes('import.meta.url'))
        return undefined
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
}

function together(files) {
  const contents = [
    ...files.map((file, at) => `import * as m${at} from ${JSON.stringify(`./${file}`)}`),
    `export default {${files.map((file, at) => `${JSON.stringify(file)}: m${at}`).join()}}`,
  ].join('\n')
  return {
    name: 'together',
    setup(build) {
      build.onResolve({ filter: /^together\.js$/ }, ({ path }) => ({ path, namespace: 'together' }))
      build.onLoad({ filter: /./, namespace: 'together' }, () => ({ contents, resolveDir: home }))
    },
  }
}
