/**
 * The ignoring problem, and why persistent sets, sleep sets and its remedy are sound together
 * (A. Valmari, "Stubborn sets for reduced state space generation", 1991: the S-proviso; P. Godefroid,
 * "Partial-Order Methods for the Verification of Concurrent Systems", 1996, ch. 4-6).
 *
 *     P: x = 1; x = 0; and again     Q: y = 1     {P} is persistent everywhere: Q never steps
 *
 * What has to be looked at are the terminal components of the reduced graph: no way leads out of
 * them, so a step that none of their states takes is never taken. One of their states must have
 * been expanded in full: all tasks chosen, nobody asleep. A state where all chosen tasks sleep has
 * no edges and is such a component: P spins, and Q; round the cycle a sleeping step may be covered
 * only by a run that comes back to the same state.
 *
 * Lemma. Let T(s) be the tasks chosen in a stored state s, and Z(s) those that slept on every way
 * into it, so that the steps of T(s) - Z(s) are its edges. Let w be a run of the whole graph from s
 * to where a property sees something wrong (in the state, or inside its last step), and let no
 * task of Z(s) have a first step of w: one that nothing before it in w depends on. Then the search
 * finds something wrong. (In the initial state nobody sleeps.) By induction on the length of w:
 *
 * 1. Some step of w is of T(s). The first such is a first step, since T(s) is persistent. Take that
 *    first step of w in T(s) that was explored first; w goes on after it, one step shorter. Who
 *    sleeps there slept in s or was explored before, and is independent of the step; if he had a
 *    first step of what remains, he had a first step of w, and an earlier one.
 * 2. None is, and some t of T(s) is awake. Then t is independent of w and invisible: after t the
 *    run w is there, ends in a state seen alike, and none of its first steps sleeps. So follow any
 *    edges until 1 applies; at the latest where a state was expanded in full.
 * 3. All of T(s) sleep. Then s is a terminal component, and was expanded in full: 1 applies.
 *
 * Where the reduced graph has no cycle nothing is expanded again. The whole graph has none either:
 * an endless run to which no independent step can be added only meets case 1, so it would have an
 * endless path here. Then let w be a longest run that shows what is wrong: w and t in case 2 or 3
 * would be a longer one. So only case 1 occurs. Final states, likewise: no t is enabled after w.
 *
 * When a state is reached again and fewer sleep, who woke is explored. If he is not of T(s), case 2
 * needs him awake after the steps of T(s): they are taken again (search.ts, expand).
 */
import { components } from './components.ts'
import type { Graph } from './graph.ts'

export function terminalComponents(graph: Graph): readonly (readonly number[])[] {
  const { of, count, members, starts } = components(graph)
  const inner = new Uint8Array(count)
  const leaves = new Uint8Array(count)
  for (let state = 0; state < graph.states; state++) {
    const component = of[state] as number
    for (
      let edge = graph.offsets[state] as number;
      edge < (graph.offsets[state + 1] as number);
      edge++
    ) {
      if (of[graph.targets[edge] as number] === component) inner[component] = 1
      else leaves[component] = 1
    }
  }
  const terminal: number[][] = []
  if (!inner.includes(1)) return terminal // no cycle
  for (let component = 0; component < count; component++) {
    if (leaves[component]) continue
    terminal.push([...members.subarray(starts[component], starts[component + 1])])
  }
  return terminal
}
