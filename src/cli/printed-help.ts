/**
 * The help of `--help`, for oclif to show (`helpClass` in package.json). Its own writes without looking whether that
 * worked; this one leaves as every result does.
 */
import { Help } from '@oclif/core';
import { commandHelp } from './command-help.ts';
import { createIo } from './terminal/io.ts';

export class PrintedHelp extends Help {
  /** @throws UNAVAILABLE when it cannot be written */
  override async showHelp(argv: string[]): Promise<void> {
    await createIo(process).out(`${await commandHelp(this.config, argv)}\n`);
  }
}
