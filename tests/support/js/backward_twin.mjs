// One pass of a recurrent layer and the way back: { H, D, B, params, x, dy } → y, dh, dx and the gradients.
import { readFileSync } from "node:fs";
import { RNN } from "../../../frontend/engine/layers/recurrent.js";

const { D, H, B, params, x, windows } = JSON.parse(readFileSync(0, "utf8"));
const layer = new RNN([D], { H }),
  grads = new Float64Array(params.length),
  said = [];
layer.bind(Float64Array.from(params), grads);
windows.forEach(({ from, to, dy }, i) => {
  const T = to - from,
    part = x.flatMap((rows) => rows.slice(from, to).flat()),
    dx = new Float64Array(B * T * D),
    y = layer.forward(part, B, null, i > 0);
  layer.dy.set(dy.flat(2));
  layer.backward(dx);
  said.push({ y: [...y], dh: [...layer.dh], dx: [...dx], grads: [...grads] });
});
console.log(JSON.stringify(said));
