/** Two soft notes, made here: no file is fetched. A browser that lets nothing sound stays silent. */
export function chime(): void {
  try {
    const context = new AudioContext();
    const gain = context.createGain();
    gain.connect(context.destination);
    gain.gain.setValueAtTime(0.05, context.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.5);
    // Whether it sounded or was never allowed to: a page may hold few of them.
    setTimeout(() => void context.close(), 2000);
    for (const [index, frequency] of [660, 880].entries()) {
      const note = context.createOscillator();
      note.frequency.value = frequency;
      note.connect(gain);
      note.start(context.currentTime + index * 0.12);
      note.stop(context.currentTime + 0.5);
    }
  } catch {
    // There is no sound on this device.
  }
}
