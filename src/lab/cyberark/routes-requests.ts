/** Dual control (PVWA: MyRequests_* and IncomingRequests_*). */
import { notBuilt } from './faults.ts';
import { incomingRequestView, requestView } from './request-view.ts';
import {
  createRequest,
  decideRequest,
  deleteRequest,
  incomingRequest,
  incomingRequests,
  myRequest,
  myRequests,
} from './requests.ts';
import { empty, json } from './wire/answers.ts';
import type { Route } from './wire/router.ts';
import { parameter, route } from './wire/router.ts';

const LISTING = { onlyWaiting: 'flag', expired: 'flag' } as const;

/** NewRequest of the OpenAPI document. */
const NEW_REQUEST = {
  AccountId: 'text!',
  Reason: 'text',
  TicketingSystemName: 'text',
  TicketId: 'text',
  MultipleAccessRequired: 'flag',
  FromDate: 'integer',
  ToDate: 'integer',
  AdditionalInfo: 'texts',
  UseConnect: 'flag',
  ConnectionComponent: 'text',
  ConnectionParams: 'any',
} as const;

/** CyberArk's own samples send 0 for no date. */
function date(value: number | undefined): number | null {
  return value === undefined || value === 0 ? null : value;
}

function decision(confirmed: boolean) {
  const verb = confirmed ? 'Confirm' : 'Reject';
  return route('POST', `API/IncomingRequests/:request/${verb}`, { body: { Reason: 'text' } }, (call) => {
    const reason = call.body.Reason ?? '';
    decideRequest(call.vault, call.user, parameter(call, 'request'), { confirmed, reason });
    return empty();
  });
}

export const requestRoutes: readonly Route[] = [
  route('GET', 'API/MyRequests', { query: LISTING }, (call) => {
    const { onlyWaiting = false, expired = false } = call.query;
    const found = myRequests(call.vault, call.user, { onlyWaiting, expired });
    return json({ MyRequests: found.map((one) => requestView(call.vault, one)) });
  }),
  route('POST', 'API/MyRequests', { body: NEW_REQUEST }, (call) => {
    const { body } = call;
    if (
      body.UseConnect === true ||
      body.ConnectionComponent !== undefined ||
      body.ConnectionParams !== undefined
    ) {
      throw notBuilt('requests for connections');
    }
    const request = createRequest(call.vault, call.user, {
      accountId: body.AccountId,
      reason: body.Reason ?? '',
      ticketSystem: body.TicketingSystemName ?? '',
      ticket: body.TicketId ?? '',
      from: date(body.FromDate),
      to: date(body.ToDate),
      multiple: body.MultipleAccessRequired ?? false,
      additionalInfo: body.AdditionalInfo ?? {},
    });
    return json(requestView(call.vault, request), 201);
  }),
  route('GET', 'API/MyRequests/:request', {}, (call) =>
    json(requestView(call.vault, myRequest(call.vault, call.user, parameter(call, 'request')))),
  ),
  route('DELETE', 'API/MyRequests/:request', {}, (call) => {
    deleteRequest(call.vault, call.user, parameter(call, 'request'));
    return empty(204);
  }),
  route('GET', 'API/IncomingRequests', { query: LISTING }, (call) => {
    const { onlyWaiting = false, expired = false } = call.query;
    const found = incomingRequests(call.vault, call.user, { onlyWaiting, expired });
    return json({ IncomingRequests: found.map((one) => incomingRequestView(call.vault, one)) });
  }),
  route('GET', 'API/IncomingRequests/:request', {}, (call) =>
    json(incomingRequestView(call.vault, incomingRequest(call.vault, call.user, parameter(call, 'request')))),
  ),
  decision(true),
  decision(false),
];
