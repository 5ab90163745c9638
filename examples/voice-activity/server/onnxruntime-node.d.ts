/**
 * The part of onnxruntime-node that the server uses. Types are checked without the package itself,
 * which carries 270 MB of libraries for every platform.
 */
declare module 'onnxruntime-node' {
  export class Tensor {
    constructor(type: 'float32', data: Float32Array, dims: readonly number[]);
    constructor(type: 'int64', data: BigInt64Array, dims: readonly number[]);
    readonly data: Float32Array | BigInt64Array;
  }

  export class InferenceSession {
    static create(path: string, options: InferenceSession.Options): Promise<InferenceSession>;
    run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
    release(): Promise<void>;
  }

  export namespace InferenceSession {
    interface Options {
      readonly intraOpNumThreads: number;
      readonly interOpNumThreads: number;
      readonly executionMode: 'sequential';
    }
  }
}
