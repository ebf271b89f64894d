/** Which shape does a `binding.json` (format assay-binding/1) have on the wire? It is the one that the encoder reads. */
export { Binding, BindingColumn, BindingInput, BindingOutput, BindingStep } from '../core/binding/binding.ts';
