// The twin of nblib/optimizers.py: how a gradient becomes a step, no DOM.
//
// `optimizer.step(p, g)` changes the parameters p in place, given their gradients g: two lists of numbers of one length,
// always the same p. What a method remembers of p is made at its first step. `learning_rate` may be changed between steps.

/** @import { Numbers } from "./matrix.js" */

export class Optimizer {
  /**
   * @param {number} learning_rate
   * @param {number} memories how many numbers the method remembers of each parameter
   */
  constructor(learning_rate, memories) {
    this.learning_rate = learning_rate;
    this.memories = memories;
    this.steps = 0;
    /** @type {Float64Array[]} */
    this.state = [];
  }

  /**
   * Count the step; returns what is remembered of p, zeros at first.
   * @param {Float64Array} p
   */
  begin(p) {
    this.steps++;
    if (this.steps === 1) this.state = Array.from({ length: this.memories }, () => new Float64Array(p.length));
    return this.state;
  }

  /**
   * @param {Float64Array} _p
   * @param {Numbers} _g
   */
  step(_p, _g) {}
}

/** p ← p − η g. */
export class SGD extends Optimizer {
  /** @param {number} learning_rate */
  constructor(learning_rate) {
    super(learning_rate, 0);
  }

  /**
   * @param {Float64Array} p
   * @param {Numbers} g
   */
  step(p, g) {
    const eta = this.learning_rate;
    this.begin(p);
    for (let i = 0; i < p.length; i++) p[i] -= eta * g[i];
  }
}

/** v ← β v + g    p ← p − η v. */
export class Momentum extends Optimizer {
  /** @param {number} learning_rate */
  constructor(learning_rate, beta = 0.9) {
    super(learning_rate, 1);
    this.beta = beta;
  }

  /**
   * @param {Float64Array} p
   * @param {Numbers} g
   */
  step(p, g) {
    const [v] = this.begin(p),
      { learning_rate: eta, beta } = this;
    for (let i = 0; i < p.length; i++) {
      v[i] = v[i] * beta + g[i];
      p[i] -= eta * v[i];
    }
  }
}

/** v ← β v + g    p ← p − η (g + β v). */
export class Nesterov extends Momentum {
  /**
   * @param {Float64Array} p
   * @param {Numbers} g
   */
  step(p, g) {
    const [v] = this.begin(p),
      { learning_rate: eta, beta } = this;
    for (let i = 0; i < p.length; i++) {
      v[i] = v[i] * beta + g[i];
      p[i] -= eta * (g[i] + beta * v[i]);
    }
  }
}

/** s ← s + g²    p ← p − η g / (√s + ε). */
export class AdaGrad extends Optimizer {
  constructor(learning_rate = 0.01, epsilon = 1e-10) {
    super(learning_rate, 1);
    this.epsilon = epsilon;
  }

  /**
   * @param {Float64Array} p
   * @param {Numbers} g
   */
  step(p, g) {
    const [s] = this.begin(p),
      { learning_rate: eta, epsilon } = this;
    for (let i = 0; i < p.length; i++) {
      s[i] += g[i] * g[i];
      p[i] -= (eta * g[i]) / (Math.sqrt(s[i]) + epsilon);
    }
  }
}

/** s ← ρ s + (1 − ρ) g²    p ← p − η g / (√s + ε). */
export class RMSProp extends Optimizer {
  constructor(learning_rate = 0.001, rho = 0.9, epsilon = 1e-8) {
    super(learning_rate, 1);
    this.rho = rho;
    this.epsilon = epsilon;
  }

  /**
   * @param {Float64Array} p
   * @param {Numbers} g
   */
  step(p, g) {
    const [s] = this.begin(p),
      { learning_rate: eta, rho, epsilon } = this;
    for (let i = 0; i < p.length; i++) {
      s[i] = s[i] * rho + (1 - rho) * g[i] * g[i];
      p[i] -= (eta * g[i]) / (Math.sqrt(s[i]) + epsilon);
    }
  }
}

/** m ← β₁ m + (1 − β₁) g    v ← β₂ v + (1 − β₂) g²    p ← p − η m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ). */
export class Adam extends Optimizer {
  constructor(learning_rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8) {
    super(learning_rate, 2);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  /**
   * @param {Float64Array} p
   * @param {Numbers} g
   */
  step(p, g) {
    const [m, v] = this.begin(p),
      { learning_rate: eta, beta1, beta2, epsilon } = this;
    const rest1 = 1 - beta1 ** this.steps,
      rest2 = 1 - beta2 ** this.steps;
    for (let i = 0; i < p.length; i++) {
      m[i] += (1 - beta1) * (g[i] - m[i]);
      v[i] += (1 - beta2) * (g[i] * g[i] - v[i]);
      p[i] -= (eta * (m[i] / rest1)) / (Math.sqrt(v[i] / rest2) + epsilon);
    }
  }
}

/** p ← p − η λ p, then Adam's step. */
export class AdamW extends Adam {
  constructor(learning_rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0.01) {
    super(learning_rate, beta1, beta2, epsilon);
    this.decay = decay;
  }

  /**
   * @param {Float64Array} p
   * @param {Numbers} g
   */
  step(p, g) {
    const keep = 1 - this.learning_rate * this.decay;
    for (let i = 0; i < p.length; i++) p[i] *= keep;
    super.step(p, g);
  }
}

/**
 * name → method, for whoever picks one by its name.
 * @type {Record<string, new (learning_rate: number, ...others: number[]) => Optimizer>}
 */
export const OPTIMIZERS = { SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW };
