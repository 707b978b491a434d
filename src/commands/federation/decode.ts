import { Args } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { decodeFile } from '../../cli/federation/decode-file.ts';
import { decodedJson } from '../../cli/federation/decode-json.ts';
import { decodedText } from '../../cli/federation/decode-text.ts';
import { evidenceFlags, knowledgeFlags } from '../../cli/federation/verify-flags.ts';
import { wantsColour } from '../../cli/terminal/colour.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Decoded } from '../../services/federation/decode/decoded.ts';

const { at, skew } = evidenceFlags;

export default class FederationDecode extends IdctlCommand<typeof FederationDecode, Decoded> {
  static override summary = 'A SAML message, token, metadata or HAR in a form for people.';
  static override description =
    'Every name is marked as unverified unless what was given (--idp, --jwks) proves it. Nothing is fetched.';
  static override examples = [
    '<%= config.bin %> federation decode response.txt --idp idp.xml',
    '<%= config.bin %> federation decode login.har',
    'pbpaste | <%= config.bin %> federation decode --jwks keys.json --json',
  ];
  static override args = {
    file: Args.string({
      description: 'File to decode; - or nothing reads stdin. Never the message itself.',
    }),
  };
  static override flags = { at, skew, ...knowledgeFlags };

  protected override async execute(): Promise<Decoded> {
    return decodeFile(this.context, this.args.file, this.flags);
  }

  protected override exitCodeOf({ parts }: Decoded): number {
    const isBad = parts.some((it) => it.standing === 'refused' || it.standing === 'unreadable');
    return isBad ? EXIT.CHECK_FAILED : 0;
  }

  protected override toJson(decoded: Decoded): object {
    return decodedJson(decoded);
  }

  protected override render(decoded: Decoded): string {
    const { environment, io } = this.context.options;
    return decodedText(decoded, wantsColour(environment, io.stdoutIsTty));
  }
}
