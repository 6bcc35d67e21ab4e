// The engine's kinds of layers and what their parameters are called: { kind: [name, …] }, in the engine's order.
//
// stdin: { kind: [shape of one example, settings] }, what each is to be made with.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { Dense } from "../../../frontend/engine/layers/dense.js";
import { Layer } from "../../../frontend/engine/layers/base.js";
import { PredictionLayer } from "../../../frontend/engine/layers/prediction.js";
import { Network } from "../../../frontend/engine/network.js";

const folder = new URL("../../../frontend/engine/layers/", import.meta.url),
  made = JSON.parse(readFileSync(0, "utf8"));
made.Residual[1] = { layers: [[Dense, { O: 2 }]] };

const names = {};
for (const file of readdirSync(folder).sort())
  for (const [name, kind] of Object.entries(await import(new URL(file, folder))))
    if (kind.prototype instanceof Layer && kind !== PredictionLayer) {
      const [shape, settings] = made[name] ?? assert.fail(`nblib has no layer ${name}`);
      names[name] = Object.keys(new Network(shape, [[kind, settings]]).layers[0].params);
    }
process.stdout.write(JSON.stringify(names));
