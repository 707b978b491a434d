/** A call to an identity provider that answers with JSON. */
import type { Document } from '../model.ts';
import { SignInFailure } from './failure.ts';

const DEADLINE_MS = 5000;

export interface JsonAnswer {
  readonly status: number;
  /** Empty where the answer was no JSON object. */
  readonly body: Document;
}

/** @throws SignInFailure when nobody answers */
export async function fetchJson(address: string, init: RequestInit = {}): Promise<JsonAnswer> {
  try {
    const headers = { accept: 'application/json', ...Object.fromEntries(new Headers(init.headers)) };
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const response = await fetch(address, { ...init, headers, redirect: 'error', signal });
    return { status: response.status, body: objectOf(await response.text()) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'no answer';
    throw SignInFailure.upstream(`${address} cannot be reached: ${why}`);
  }
}

function objectOf(text: string): Document {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
