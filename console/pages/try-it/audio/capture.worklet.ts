// Runs on the thread of the sound: hands each block of the microphone over as it comes, and does nothing else.

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

class Capture extends AudioWorkletProcessor {
  process([channels]: readonly (readonly Float32Array[])[]): boolean {
    if (channels !== undefined && channels.length > 0)
      this.port.postMessage(channels.map((samples) => samples.slice()));
    return true;
  }
}

registerProcessor('capture', Capture);
