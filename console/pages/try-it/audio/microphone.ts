/** The microphone while it is open. */
interface Microphone extends AsyncDisposable {
  /** Samples a second. */
  readonly rate: number;
  readonly channels: number;
}

/**
 * Opens the microphone, for which the browser asks the person. `hear` gets each block of sound, one array a channel, from -1 to
 * 1. Rejects with a `DOMException`: `NotAllowedError`, `NotFoundError`.
 */
export async function openMicrophone(hear: (channels: Float32Array[]) => void): Promise<Microphone> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const context = new AudioContext();
  const close = async () => {
    for (const track of stream.getTracks()) track.stop();
    if (context.state !== 'closed') await context.close();
  };
  try {
    await context.audioWorklet.addModule('/assets/capture.worklet.js');
    const channels = stream.getAudioTracks()[0]?.getSettings().channelCount ?? 1;
    const node = new AudioWorkletNode(context, 'capture', { channelCount: channels, channelCountMode: 'explicit' });
    node.port.onmessage = ({ data }: MessageEvent<Float32Array[]>) => hear(data);
    context.createMediaStreamSource(stream).connect(node);
    // Without an end in the graph some browsers never ask the node for its work. It makes no sound.
    node.connect(context.destination);
    await context.resume();
    return { rate: context.sampleRate, channels, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
