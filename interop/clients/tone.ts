import { readFileSync } from "node:fs";

/** Sound as samples from -1 to 1, so many a second. */
export interface Sound {
  readonly rate: number;
  readonly samples: Float64Array;
}

/** A WAV file with 16 bits, its first channel. */
export function readWav(file: string): Sound {
  const bytes = readFileSync(file);
  const channels = bytes.readUInt16LE(22);
  const rate = bytes.readUInt32LE(24);
  const start = bytes.indexOf("data") + 8;
  const count = Math.floor((bytes.length - start) / (2 * channels));
  const samples = new Float64Array(count);
  for (let index = 0; index < count; index++)
    samples[index] = bytes.readInt16LE(start + index * 2 * channels) / 32_768;
  return { rate, samples };
}

/** How much of the power of some sound is a tone of this frequency, 0 to 1 (Goertzel's algorithm). */
export function shareOfTone({ rate, samples }: Sound, frequency: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let [one, two, power] = [0, 0, 0];
  for (const sample of samples) {
    [two, one] = [one, sample + coefficient * one - two];
    power += sample * sample;
  }
  const tone = (one * one + two * two - coefficient * one * two) / (samples.length / 2);
  return power === 0 ? 0 : tone / power;
}

/** A WAV file with one tone, 16 bits, 48 kHz, one channel. */
export function toneFile(frequency: number, seconds: number): Buffer {
  const rate = 48_000;
  const data = Buffer.alloc(rate * seconds * 2);
  for (let index = 0; index < rate * seconds; index++)
    data.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * frequency * index) / rate)), index * 2);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

/** The loudest of it, 0 to 1. */
export const peakOf = ({ samples }: Sound): number =>
  samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
