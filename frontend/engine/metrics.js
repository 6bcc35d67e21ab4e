// How good something is: the twin of a part of nblib/metrics.py. No DOM.

/** @import { Numbers } from "./matrix.js" */

/**
 * The mean distance of a point of A and one of B, both rows of two numbers.
 * @param {Numbers} A
 * @param {Numbers} B
 */
function apart(A, B) {
  let sum = 0;
  for (let i = 0; i < A.length; i += 2)
    for (let j = 0; j < B.length; j += 2) {
      const d1 = A[i] - B[j],
        d2 = A[i + 1] - B[j + 1];
      sum += Math.sqrt(d1 * d1 + d2 * d2);
    }
  return (4 * sum) / (A.length * B.length);
}

/**
 * 2 E‖x − y‖ − E‖x − x′‖ − E‖y − y′‖ of two sets of points in the plane: 0 for one distribution, above it for two.
 * @param {Numbers} X
 * @param {Numbers} Y
 */
export const energyDistance = (X, Y) => 2 * apart(X, Y) - apart(X, X) - apart(Y, Y);
