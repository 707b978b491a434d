/**
 * The judge is judged: against a small document of our own it has to find every kind of difference, one at a time, and
 * nothing in an exchange that is right.
 */
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import type { Deviation } from './deviations.ts';
import { OpenApiDocument } from './document.ts';
import type { Finding } from './finding.ts';
import { assertConforms, assertOnlyKnown, documentOf, judge, specsArePresent } from './judge.ts';
import { OpenApiValidator } from './openapi.ts';

const DOCUMENT = `
openapi: 3.0.1
info: {title: Pets, version: '1'}
paths:
  /api/Pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 10}}
        - {name: kind, in: query, schema: {type: string, enum: [cat, dog]}}
        - {name: tag, in: query, schema: {type: array, items: {type: integer}}}
        - {name: words, in: query, explode: false, schema: {type: array, items: {type: string, maxLength: 3}}}
        - {name: trace, in: header, required: true, schema: {type: string, maxLength: 4}}
        - $ref: '#/components/parameters/deep'
      responses:
        '200':
          description: all
          content:
            application/json:
              schema:
                type: object
                required: [value]
                properties:
                  value: {type: array, items: {$ref: '#/components/schemas/Pet'}}
                  next: {type: string, nullable: true}
        '204': {description: none}
    post:
      operationId: addPet
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [name]
              properties: {name: {type: string}, age: {type: integer}}
      responses:
        '201':
          description: added
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
        default:
          description: wrong
          content: {application/json: {schema: {type: object, properties: {code: {type: integer}}}}}
  /api/Pets/{id}:
    get:
      operationId: getPet
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, pattern: '^p_\\d+$'}}
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /api/Pets/special:
    get:
      operationId: getSpecial
      responses: {'204': {description: none}}
  /api/Free:
    post:
      operationId: free
      requestBody:
        content: {application/json: {schema: {type: object, properties: {a: {type: integer}}, additionalProperties: true}}}
      responses:
        '200': {description: any, content: {application/json: {schema: {type: object}}}}
        '202':
          description: a map
          content: {application/json: {schema: {type: object, additionalProperties: {$ref: '#/components/schemas/Toy'}}}}
  /api/Action:
    post: {operationId: act, responses: {'204': {description: done}}}
components:
  parameters:
    deep: {name: deep, in: query, schema: {type: boolean}}
  schemas:
    'Toy[Small]': {type: object, properties: {size: {type: integer, format: int32}}}
    Toy: {type: object, properties: {name: {type: string}}, required: [name]}
    Named: {type: object, properties: {name: {type: string, minLength: 1}}, required: [name]}
    Cat: {type: object, properties: {type: {type: string}, lives: {type: integer}}, required: [lives]}
    Dog: {type: object, properties: {type: {type: string}, tricks: {type: array, items: {type: string}}}}
    Pet:
      x-anything: {ignored: true}
      allOf:
        - $ref: '#/components/schemas/Named'
        - type: object
          required: [id]
          properties:
            id: {type: string, readOnly: true}
            pin: {type: string, writeOnly: true}
            born: {type: string, format: date-time, nullable: true}
            colour: {type: string, enum: [red, black], nullable: true}
            toy: {nullable: true, allOf: [{$ref: '#/components/schemas/Toy'}]}
            small: {$ref: '#/components/schemas/Toy[Small]'}
            labels: {type: object, additionalProperties: {type: string}}
            regex: {type: string, format: regex, pattern: '^[(]'}
            code: {type: string, pattern: '^(x|(?i)[A-Z]+)$'}
            details:
              oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
              discriminator:
                propertyName: type
                mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}
`;

const validator = new OpenApiValidator(new OpenApiDocument(DOCUMENT));

interface Call {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly bodyType?: string;
  readonly status?: number;
  readonly answer?: unknown;
  readonly answerType?: string;
  readonly fault?: Exchange['fault'];
}

function text(value: unknown): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

function exchange(call: Call): Exchange {
  const type = (value: unknown, named: string | undefined): Record<string, string> =>
    value === undefined ? {} : { 'content-type': named ?? 'application/json; charset=utf-8' };
  return {
    listener: 'pvwa',
    request: {
      method: call.method ?? 'GET',
      url: call.url ?? '/api/Pets',
      headers: new Headers({ ...type(call.body, call.bodyType), ...call.headers }),
      body: text(call.body),
    },
    response: {
      status: call.status ?? 200,
      headers: new Headers(type(call.answer, call.answerType)),
      body: text(call.answer),
    },
    fault: call.fault ?? null,
  };
}

function found(call: Call, by = validator): string[] {
  return by
    .judge(exchange(call))
    .map(({ operation, where, pointer, keyword }) => `${operation} ${where} ${pointer} ${keyword}`);
}

const list: Call = { url: '/api/Pets?limit=5', headers: { trace: 'abc' }, answer: { value: [] } };
const pet = {
  id: 'p_1',
  name: 'Tom',
  born: '2026-01-01T00:00:00Z',
  details: { type: 'cat', lives: 9 },
  labels: { a: 'b' },
};
const one: Call = { url: '/api/Pets/p_1', answer: pet };
const add: Call = { method: 'POST', body: { name: 'Tom', pin: '1' }, status: 201, answer: pet };

describe('finds nothing in', () => {
  test.each<[string, Call]>([
    ['a list', list],
    [
      'a list with every parameter',
      { ...list, url: '/api/Pets?limit=1&kind=dog&tag=1&tag=2&words=abc,d&deep=false' },
    ],
    ['an absolute address', { ...list, url: 'http://127.0.0.1:8080/api/Pets' }],
    ['a null where null is allowed', { ...one, answer: { ...pet, born: null, colour: null, toy: null } }],
    ['properties of every part of allOf and of the chosen branch', one],
    ['a literal path beside one with a parameter', { url: '/api/Pets/special', status: 204 }],
    ['a request without what only the server sends', add],
    ['a form', { ...add, body: 'name=Tom&age=4', bodyType: 'application/x-www-form-urlencoded' }],
    ['a status that the default stands for', { ...add, status: 409, answer: { code: 4 } }],
    [
      'extra properties where they are allowed',
      { method: 'POST', url: '/api/Free', body: { a: 1, b: 2 }, answer: { x: 1 } },
    ],
    ['a map', { method: 'POST', url: '/api/Free', status: 202, answer: { x: { name: 'ball' } } }],
    ['an optional body that is left out', { method: 'POST', url: '/api/Free', answer: {} }],
    ['no body where none is described', { method: 'POST', url: '/api/Action', status: 204 }],
    ['a format that only names the pattern', { ...one, answer: { ...pet, regex: '((' } }],
    [
      'an answer that the lab spoiled on purpose',
      { ...list, status: 503, answer: '<html>', answerType: 'text/html', fault: 'html' },
    ],
  ])('%s', (_, call) => {
    expect(found(call)).toEqual([]);
  });
});

describe('finds', () => {
  const inPet = (change: object): Call => ({ ...one, answer: { ...pet, ...change } });
  test.each<[string, Call, string[]]>([
    ['a path that is not in the document', { url: '/api/Dogs' }, ['GET /api/Dogs request  operation']],
    ['a path in another case', { url: '/API/Pets' }, ['GET /API/Pets request  operation']],
    ['a method that is not in the document', { method: 'PUT' }, ['PUT /api/Pets request  operation']],
    [
      'an unknown query parameter',
      { ...list, url: '/api/Pets?Limit=5' },
      ['listPets request /query/Limit unknown'],
    ],
    [
      'a query parameter of a wrong type',
      { ...list, url: '/api/Pets?limit=many' },
      ['listPets request /query/limit type'],
    ],
    [
      'a query parameter out of its range',
      { ...list, url: '/api/Pets?limit=11' },
      ['listPets request /query/limit maximum'],
    ],
    [
      'a query parameter that is no choice',
      { ...list, url: '/api/Pets?kind=cow' },
      ['listPets request /query/kind enum'],
    ],
    [
      'a wrong item of a repeated parameter',
      { ...list, url: '/api/Pets?tag=1&tag=x' },
      ['listPets request /query/tag/* type'],
    ],
    [
      'a wrong item of a joined parameter',
      { ...list, url: '/api/Pets?words=abc,defg' },
      ['listPets request /query/words/* maxLength'],
    ],
    [
      'a referenced parameter of a wrong type',
      { ...list, url: '/api/Pets?deep=1' },
      ['listPets request /query/deep type'],
    ],
    [
      'a single parameter that is repeated',
      { ...list, url: '/api/Pets?limit=1&limit=2' },
      ['listPets request /query/limit repeated'],
    ],
    ['a missing header', { ...list, headers: {} }, ['listPets request /header/trace required']],
    [
      'a wrong header',
      { ...list, headers: { trace: 'abcde' } },
      ['listPets request /header/trace maxLength'],
    ],
    ['a wrong path parameter', { ...one, url: '/api/Pets/x%201' }, ['getPet request /path/id pattern']],
    ['a missing body', { ...add, body: undefined }, ['addPet request /body missing']],
    [
      'a body that is not described',
      { method: 'POST', url: '/api/Action', body: {}, status: 204 },
      ['act request /body undocumented'],
    ],
    ['a body that is no JSON', { ...add, body: '{' }, ['addPet request /body json']],
    [
      'a body of another content type',
      { ...add, bodyType: 'text/plain' },
      ['addPet request /content-type content-type'],
    ],
    [
      'a body without a content type',
      { ...add, headers: { 'content-type': '' } },
      ['addPet request /content-type content-type'],
    ],
    ['a request property that is missing', { ...add, body: {} }, ['addPet request /body/name required']],
    [
      'a request property that is unknown',
      { ...add, body: { name: 'a', nam: 'b' } },
      ['addPet request /body/nam unknown'],
    ],
    [
      'a request property that only the server sends',
      { ...add, body: { name: 'a', id: '1' } },
      ['addPet request /body/id readOnly'],
    ],
    [
      'a response property that only the client sends',
      { ...add, answer: { ...pet, pin: '1' } },
      ['addPet response /body/pin writeOnly'],
    ],
    [
      'a form field of a wrong type',
      { ...add, body: 'name=a&age=x', bodyType: 'application/x-www-form-urlencoded' },
      ['addPet request /body/age type'],
    ],
    [
      'an unknown form field',
      { ...add, body: 'name=a&b=c', bodyType: 'application/x-www-form-urlencoded' },
      ['addPet request /body/b unknown'],
    ],
    [
      'a status that is not in the document',
      { ...one, status: 404, answer: { code: 1 } },
      ['getPet response /status status 404'],
    ],
    [
      'an answer without the body that is described',
      { ...one, answer: undefined },
      ['getPet response /body missing'],
    ],
    [
      'an answer with a body where none is described',
      { ...list, status: 204 },
      ['listPets response /body undocumented'],
    ],
    [
      'an answer of another content type',
      { ...one, answerType: 'text/html' },
      ['getPet response /content-type content-type'],
    ],
    ['an answer that is no JSON', { ...one, answer: '<html>' }, ['getPet response /body json']],
    [
      'an answer of another type',
      { ...one, answer: '"bare"' },
      ['getPet response /body type', 'getPet response /body type'],
    ],
    [
      'null as an answer',
      { ...one, answer: 'null' },
      ['getPet response /body type', 'getPet response /body type'],
    ],
    [
      'a property missing from one part of allOf',
      { ...one, answer: { ...pet, name: undefined } },
      ['getPet response /body/name required'],
    ],
    [
      'a property missing from another part of allOf',
      { ...one, answer: { ...pet, id: undefined } },
      ['getPet response /body/id required'],
    ],
    ['an unknown property', inPet({ extra: 1 }), ['getPet response /body/extra unknown']],
    [
      'an unknown property beside another fault',
      inPet({ extra: 1, id: 2 }),
      ['getPet response /body/id type', 'getPet response /body/extra unknown'],
    ],
    [
      'an unknown property of a list item',
      { ...list, answer: { value: [pet, { ...pet, extra: 1 }] } },
      ['listPets response /body/value/*/extra unknown'],
    ],
    [
      'an unknown property of a nullable object',
      inPet({ toy: { name: 'a', b: 1 } }),
      ['getPet response /body/toy/b unknown'],
    ],
    [
      'an unknown property behind a name with brackets',
      inPet({ small: { b: 1 } }),
      ['getPet response /body/small/b unknown'],
    ],
    [
      'an unknown property of a map entry',
      { method: 'POST', url: '/api/Free', status: 202, answer: { x: { name: 'a', b: 1 } } },
      ['free response /body/x/b unknown'],
    ],
    ['a wrong map entry', inPet({ labels: { a: 1 } }), ['getPet response /body/labels/a type']],
    ['null where it is not allowed', inPet({ name: null }), ['getPet response /body/name type']],
    ['a wrong choice in a nullable enum', inPet({ colour: 'blue' }), ['getPet response /body/colour enum']],
    ['a wrong format', inPet({ born: 'yesterday' }), ['getPet response /body/born format']],
    [
      'a number too big for its format',
      inPet({ small: { size: 2 ** 31 } }),
      ['getPet response /body/small/size format'],
    ],
    [
      'a branch that the discriminator does not know',
      inPet({ details: { type: 'cow' } }),
      ['getPet response /body/details/type enum'],
    ],
    [
      'a branch without its discriminator',
      inPet({ details: { lives: 1 } }),
      ['getPet response /body/details/type required'],
    ],
    [
      'what is missing from the chosen branch',
      inPet({ details: { type: 'cat' } }),
      ['getPet response /body/details/lives required'],
    ],
    [
      'a property of the branch that was not chosen',
      inPet({ details: { type: 'dog', lives: 1 } }),
      ['getPet response /body/details/lives unknown'],
    ],
    [
      'the request of an exchange whose answer was spoiled',
      { ...list, url: '/api/Pets?a=1', fault: 'html', answer: 'x' },
      ['listPets request /query/a unknown'],
    ],
  ])('%s', (_, call, expected) => {
    expect(found(call)).toEqual(expected);
  });
});

describe('a corrected answer', () => {
  const correction = {
    type: 'object',
    required: ['pet'],
    properties: { pet: { $ref: '#/components/schemas/Pet' } },
  };
  const correcting = new OpenApiValidator(new OpenApiDocument(DOCUMENT), new Map([['getPet', correction]]));

  test('is told once to differ from the document', () => {
    expect(found({ ...one, answer: { pet } }, correcting)).toEqual(['getPet response /body corrected']);
    expect(found({ ...one, answer: { pet }, status: 201 }, correcting)).toEqual([
      'getPet response /body corrected',
    ]);
  });

  test('is judged by its correction to the depth', () => {
    expect(found({ ...one, answer: { pet: { ...pet, name: 1, extra: 1 } } }, correcting)).toEqual([
      'getPet response /body corrected',
      'getPet response /body/pet/name type',
      'getPet response /body/pet/extra unknown',
    ]);
  });

  test('does not excuse what is neither, nor a failure', () => {
    expect(found(one, correcting)).toContain('getPet response /body/pet required');
    expect(found({ ...one, answer: undefined }, correcting)).toContain(
      'getPet response /content-type content-type',
    );
    expect(found({ ...one, status: 404, answer: { pet } }, correcting)).toEqual([
      'getPet response /status status 404',
    ]);
  });
});

test('an id in a path that is not in the document is no part of the finding', () => {
  expect(found({ url: '/v1/teams/acme/8f14e45f-ceea-467f-ab1c-5e4d5d7d3f43/x/41_8' })).toEqual([
    'GET /v1/teams/acme/*/x/* request  operation',
  ]);
});

test('a message tells what was allowed and never what was sent', () => {
  const [finding] = validator.judge(exchange({ ...one, answer: { ...pet, colour: 'secret-value' } }));
  expect(finding?.message).toContain('red, black');
  expect(JSON.stringify(finding)).not.toContain('secret-value');
});

describe('paths as on IIS', () => {
  const iis = new OpenApiValidator(
    new OpenApiDocument(DOCUMENT, { basePath: '/PasswordVault', lenientPaths: true }),
  );

  test.each(['/PasswordVault/API/Pets/p_1', '/passwordvault/api/pets/p_1/'])('match %s', (url) => {
    expect(found({ ...one, url }, iis)).toEqual([]);
  });

  test.each([
    '/api/Pets/p_1',
    '/PasswordVaultAPI/Pets',
    '/Other/API/Pets/p_1',
    '/PasswordVault/API/Pets/p_1/x',
  ])('do not match %s', (url) => {
    expect(iis.judge(exchange({ ...one, url })).map(({ keyword }) => keyword)).toEqual(['operation']);
  });

  test('a parameter keeps its case', () => {
    expect(found({ ...one, url: '/PasswordVault/API/Pets/P_1' }, iis)).toEqual([
      'getPet request /path/id pattern',
    ]);
  });
});

describe('a document of version 3.1', () => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    properties: { kind: { const: 'cat' }, name: { type: ['string', 'null'] } },
  };
  const responses = { 200: { content: { 'application/json': { schema } } } };
  const text = JSON.stringify({
    openapi: '3.1.0',
    paths: { '/api/cat': { get: { operationId: 'getCat', responses } } },
  });
  const newer = new OpenApiValidator(new OpenApiDocument(text));
  const cat = (answer: unknown) => found({ url: '/api/cat', answer }, newer);

  test('has lists of types, and values that are the only ones', () => {
    expect(cat({ kind: 'cat', name: null })).toEqual([]);
    expect(cat({ kind: 'dog', name: 'Rex' })).toEqual(['getCat response /body/kind const']);
    expect(cat({ name: 7 })).toEqual(['getCat response /body/name type']);
  });
});

describe('a document is refused', () => {
  test.each([
    ['that is of another version', 'openapi: 2.0.0', {}],
    ['that is empty', '', {}],
  ])('%s', (_, source) => {
    expect(() => new OpenApiDocument(source)).toThrow('OpenAPI 3');
  });

  test('whose reference leads nowhere', () => {
    const broken = new OpenApiDocument(
      'openapi: 3.0.1\npaths: {/a: {get: {parameters: [{$ref: "#/components/none"}]}}}',
    );
    expect(() => broken.match('GET', '/a')).toThrow('reference to nothing');
  });
});

describe('known deviations', () => {
  const finding: Finding = {
    operation: 'getPet',
    where: 'response',
    pointer: '/body/value/*/extra',
    keyword: 'unknown',
    message: 'm',
  };
  const deviation: Deviation = { ...finding, document: 'pvwa', reason: 'the wire shows it' };

  test('cover exactly what they name', () => {
    expect(() => assertOnlyKnown([finding], 'pvwa', [deviation])).not.toThrow();
    expect(() =>
      assertOnlyKnown([finding], 'pvwa', [{ ...deviation, pointer: '/body/*', operation: 'get*' }]),
    ).not.toThrow();
    for (const other of [
      { operation: 'getPets' },
      { where: 'request' as const },
      { pointer: '/body/value' },
      { pointer: '/body/other/*' },
      { keyword: 'type' },
      { document: 'opa' as const },
    ]) {
      expect(() => assertOnlyKnown([finding], 'pvwa', [{ ...deviation, ...other }])).toThrow(
        'differs: getPet response',
      );
    }
  });

  test('fail when nothing needs them any more', () => {
    expect(() => assertOnlyKnown([], 'pvwa', [deviation])).toThrow('stale deviation: getPet response');
    expect(() => assertOnlyKnown([], 'opa', [deviation])).not.toThrow();
  });
});

describe('without the documents on this machine', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test('the suite says that it does not test', () => {
    vi.stubEnv('IDCTL_REQUIRE_SPECS', '');
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(specsArePresent(tmpdir())).toBe(false);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('Conformance is not tested'));
  });

  test('the suite fails where they are required', () => {
    vi.stubEnv('IDCTL_REQUIRE_SPECS', '1');
    expect(() => specsArePresent(tmpdir())).toThrow('are not in ../shared/specs');
  });
});

describe.skipIf(!specsArePresent())("the vendors' documents", () => {
  const call = (listener: string, given: Call): Exchange => ({ ...exchange(given), listener });
  const accounts: Call = {
    url: '/PasswordVault/API/Accounts?limit=2&search=a%20b',
    answer: { value: [{ id: '41_8', platformId: 'W', safeName: 'S' }], count: 1 },
  };
  const key = { key_id: '00000000-0000-4000-8000-000000000001', key_secret: 'not-a-secret' };
  const team = { bearer_token: 'x', expires_at: '2026-01-01T00:00:00Z', team_name: 'acme' };
  const token: Call = { method: 'POST', url: '/v1/teams/acme/service_token', body: key, answer: team };

  test('are understood: right exchanges pass', () => {
    expect(judge([call('pvwa', accounts)], 'pvwa')).toEqual([]);
    expect(judge([call('opa', token)], 'opa')).toEqual([]);
  });

  test('are applied: wrong exchanges do not', () => {
    const wrongAccounts = {
      ...accounts,
      url: '/PasswordVault/API/Accounts?limits=2',
      answer: { value: [{ id: 41, extra: 1 }] },
    };
    expect(
      judge([call('pvwa', wrongAccounts)], 'pvwa').map(({ pointer, keyword }) => `${pointer} ${keyword}`),
    ).toEqual(
      expect.arrayContaining([
        '/query/limits unknown',
        '/body/value/*/id type',
        '/body/value/*/extra unknown',
      ]),
    );
    const wrongToken = { ...token, body: { key_id: 'a' }, answer: { ...team, expires_at: 'soon' } };
    expect(
      judge([call('opa', wrongToken)], 'opa').map(({ pointer, keyword }) => `${pointer} ${keyword}`),
    ).toEqual(expect.arrayContaining(['/body/key_secret required', '/body/expires_at format']));
    expect(() => assertConforms([call('opa', wrongToken)], 'opa', [])).toThrow('opa does not conform');
  });

  test('have no path, parameter or schema that the validator stumbles over', () => {
    for (const [name, base] of [
      ['pvwa', '/PasswordVault'],
      ['opa', ''],
    ] as const) {
      const operations = documentOf(name).operations();
      expect(operations.length).toBeGreaterThan(100);
      for (const { method, path, statuses } of operations) {
        const url = `${base}${path.replace(/\{.*?\}/g, 'x')}`;
        const described = statuses.map((status) =>
          call(name, { method, url, body: {}, status: Number(status), answer: {} }),
        );
        const invented = call(name, { method, url, status: 599 });
        const findings = judge([...described, invented], name);
        expect(findings.map((each) => each.keyword)).toContain('status 599');
        expect(findings.map((each) => each.keyword)).not.toContain('operation');
      }
    }
  });

  test('are not judged by exchanges of others, and nothing judged is an error', () => {
    expect(() => judge([call('opa', token)], 'pvwa')).toThrow('no exchange of pvwa');
  });
});
