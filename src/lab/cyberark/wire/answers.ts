/** Answers in PVWA's and IIS's shapes. */
import type { PvwaFault } from '../faults.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** A bare string is a JSON string too, quotes and all. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': JSON_TYPE, ...headers } });
}

/** 200 without a body, as PVWA acknowledges what it only marks; or 204. */
export function empty(status: 200 | 204 = 200): Response {
  return new Response(null, { status });
}

export function faultAnswer(fault: PvwaFault): Response {
  const { errorCode, message, details, status } = fault;
  return json(
    { ErrorCode: errorCode, ErrorMessage: message, ...(details.length > 0 ? { Details: details } : {}) },
    status,
  );
}

/** What the web server says when the application is not asked at all. */
export function iisPage(
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const page = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h2>${title}</h2></body></html>\r\n`;
  return new Response(page, { status, headers: { 'content-type': 'text/html', ...headers } });
}
