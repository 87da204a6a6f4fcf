/**
 * V8 looks at a function after so many bytes of its bytecode ran whether to compile it to machine
 * code. Most runs of pipeproof last a fraction of a second and run most code a few hundred times:
 * compiled that early it is seldom used, and often by assumptions that soon fail. Twice as late, a
 * cold search takes a tenth to a fifth less time and a quarter less of the processors; a long one
 * takes as long. Other versions of V8 count otherwise, and have a compiler between the two.
 */
import { setFlagsFromString } from 'node:v8'

if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=270000')
