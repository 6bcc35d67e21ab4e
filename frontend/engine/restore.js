// A network that nblib trained, as it comes to the page: a description of its layers, and its parameters by their names.

import { Network } from "./network.js";

/** @import { Numbers } from "./matrix.js" */
/** @import { Kind } from "./layers/base.js" */

/**
 * The network of a description such as { shape: [2], layers: [["Dense", { O: 3 }], ["Activation", { activation: "relu" }]] }.
 * @param {{ shape: number[], layers: [string, object][] }} description
 * @param {Record<string, Kind>} kinds those that the description may name, such as { Dense, Activation }
 */
export const networkFrom = ({ shape, layers }, kinds) => new Network(shape, known(layers, kinds));

/**
 * Layers with their kinds in place of the kinds' names, also those within other layers.
 * @param {[string, object][]} layers
 * @param {Record<string, Kind>} kinds
 * @returns {[Kind, object][]}
 */
const known = (layers, kinds) =>
  layers.map(([name, settings]) => {
    if (!Object.hasOwn(kinds, name))
      throw new Error(`A layer must be one of ${Object.keys(kinds).join(", ")}, but came as ${name}.`);
    return [kinds[name], "layers" in settings ? { layers: known(Object(settings.layers), kinds) } : settings];
  });

/** @param {object} arrays */
const namesOf = (arrays) => Object.keys(arrays).sort().join(", ") || "none";

/**
 * Put parameters and state into a network, by nblib's names "0.W", "0.b", "2.W", …: all of them or, if
 * one does not fit, none, with an Error.
 * @param {Network} network
 * @param {Record<string, Numbers>} arrays
 */
export function loadParameters(network, arrays) {
  const own = Object.fromEntries(
    network.layers.flatMap(({ params }, l) => Object.entries(params).map(([name, array]) => [`${l}.${name}`, array])),
  );
  if (namesOf(arrays) !== namesOf(own))
    throw new Error(`The parameters must be ${namesOf(own)}, but came as ${namesOf(arrays)}.`);
  for (const [name, { length }] of Object.entries(own))
    if (arrays[name].length !== length)
      throw new Error(`Parameter ${name} must have ${length} numbers, but came with ${arrays[name].length}.`);
  for (const [name, array] of Object.entries(own)) array.set(arrays[name]);
}
