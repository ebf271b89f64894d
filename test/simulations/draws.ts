/** From which known distributions do the simulations draw? */
import { type RandomSource } from '../../shared/core/random/seededRandom.ts';

/** Standard normal, by Box and Muller. */
export const gaussian = (random: RandomSource): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

/** Exponential with mean 1. */
export const exponential = (random: RandomSource): number => -Math.log(1 - random.uniform());

export const between = (random: RandomSource, from: number, to: number): number => from + (to - from) * random.uniform();

export const many = (n: number, draw: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => draw(i));

export const expit = (x: number): number => 1 / (1 + Math.exp(-x));
