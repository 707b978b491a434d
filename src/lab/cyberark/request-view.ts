/** Requests of dual control as PVWA writes them: Request, MyRequest, IncomingRequest of its OpenAPI document. */
import type { RequestStatus } from './requests.ts';
import { confirmationsLeft, confirmersOf, requestedAccount, statusOf } from './requests.ts';
import type { AccessRequest, Vault } from './vault.ts';
import { findUser, sameName } from './vault.ts';

/** The meaning of the numbers is not published; a client has to read StatusTitle. */
const STATUS_NUMBERS: Readonly<Record<RequestStatus, number>> = {
  Waiting: 1,
  Confirmed: 2,
  Rejected: 3,
  Expired: 4,
  Used: 5,
};

function confirmerViews(vault: Vault, request: AccessRequest): object[] {
  return confirmersOf(vault, request).map((member) => {
    const decision = request.decisions.find((one) => sameName(one.user, member.name));
    return {
      Type: 0,
      ID: member.id,
      Name: member.name,
      Action: decision === undefined ? 0 : decision.confirmed ? 1 : 2,
      Reason: decision?.reason ?? '',
      ActionDate: decision?.at ?? 0,
      AdditionalDetails: {},
      Members: [],
    };
  });
}

/** MyRequest (MyRequests_GetRequest). `AccessFrom` and `AccessTo` are 0 without a timeframe. */
export function requestView(vault: Vault, request: AccessRequest): object {
  const account = requestedAccount(vault, request);
  const status = statusOf(vault, request);
  return {
    RequestID: request.id,
    SafeName: account.safeName,
    RequestorUserName: request.requester,
    RequestorReason: request.reason,
    UserReason: request.reason,
    CreationDate: request.created,
    Operation: 'Retrieve password',
    ExpirationDate: request.expires,
    OperationType: 0,
    AccessType: request.multiple ? 'Multiple' : 'Single',
    ConfirmationsLeft: confirmationsLeft(request),
    AccessFrom: request.from ?? 0,
    AccessTo: request.to ?? 0,
    Status: STATUS_NUMBERS[status],
    StatusTitle: status,
    InvalidRequestReason: 0,
    CurrentConfirmationLevel: 1,
    RequiredConfirmersCountLevel2: 0,
    TicketingSystemProperties: { Name: request.ticketSystem, Number: request.ticket, Status: '' },
    AdditionalInfo: request.additionalInfo,
    AccountDetails: {
      AccountID: account.id,
      Properties: {
        Safe: account.safeName,
        Folder: 'Root',
        Name: account.name,
        UserName: account.userName,
        Address: account.address,
        PolicyID: account.platformId,
      },
    },
    Confirmers: confirmerViews(vault, request),
  };
}

/** IncomingRequest (IncomingRequests_GetRequest). */
export function incomingRequestView(vault: Vault, request: AccessRequest): object {
  return {
    RequestorFullName: findUser(vault, request.requester)?.fullName ?? '',
    ...requestView(vault, request),
  };
}
