/** Two tones of a ring (ITU-T E.180 leaves them to the country), a second on and two off. */
const RING_TONES = [440, 480];
const RING_ON_S = 1;
const RING_EVERY_MS = 3_000;

let context: AudioContext | undefined;

/** One for the page: browsers allow few, and a click unlocks it for good. */
export function sound(): AudioContext {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  return context;
}

/** Rings once. */
export function ringOnce(): void {
  const audio = sound();
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0, audio.currentTime);
  volume.gain.linearRampToValueAtTime(0.12, audio.currentTime + 0.05);
  volume.gain.setValueAtTime(0.12, audio.currentTime + RING_ON_S - 0.1);
  volume.gain.linearRampToValueAtTime(0, audio.currentTime + RING_ON_S);
  volume.connect(audio.destination);
  for (const frequency of RING_TONES) {
    const tone = new OscillatorNode(audio, { frequency });
    tone.connect(volume);
    tone.start();
    tone.stop(audio.currentTime + RING_ON_S);
  }
}

/** Rings until told otherwise. */
export function ring(): () => void {
  ringOnce();
  const timer = setInterval(ringOnce, RING_EVERY_MS);
  return () => clearInterval(timer);
}

/** Measures how loud a stream is, 0 to 1, some twenty times a second. */
export function measureLevel(stream: MediaStream, heard: (level: number) => void): () => void {
  const audio = sound();
  const source = audio.createMediaStreamSource(stream);
  const analyser = new AnalyserNode(audio, { fftSize: 1024 });
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // -60 dB is silence, 0 dB is as loud as it gets.
    heard(Math.min(1, Math.max(0, 1 + (10 * Math.log10(power + 1e-9)) / 60)));
  }, 50);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}
