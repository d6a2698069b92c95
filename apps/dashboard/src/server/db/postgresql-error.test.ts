import { expect, test } from 'vitest';
import { toDatabaseError } from './postgresql-error.ts';

const url = new URL('postgresql://mara:hunter2@db.acme.example:5433/pagurus');
const failure = (code: string, message = '') => Object.assign(new Error(message), { code });

test.each([
  [
    'a wrong password',
    failure('28P01', 'password authentication failed for user "mara"'),
    'database.refused',
    'Cannot open the database as the PostgreSQL server at db.acme.example:5433 must let user mara in: it says "password authentication failed for user "mara""',
  ],
  [
    'a database that is not there',
    failure('3D000'),
    'database.missing',
    'Cannot open the database as the PostgreSQL server at db.acme.example:5433 must have one named pagurus: there is none',
  ],
  [
    'a name that is not known',
    failure('ENOTFOUND'),
    'database.unreachable',
    'Cannot open the database as the PostgreSQL server at db.acme.example:5433 must answer: its name is not known',
  ],
  [
    'a name with two addresses at which nothing listens',
    new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')]),
    'database.unreachable',
    'Cannot open the database as the PostgreSQL server at db.acme.example:5433 must answer: nothing listens there',
  ],
  [
    'anything else in its own words',
    new Error('timeout expired'),
    'database.unreachable',
    'Cannot open the database as the PostgreSQL server at db.acme.example:5433 must answer: timeout expired',
  ],
])('toDatabaseError() tells %s', (_name, error, code, message) => {
  expect(toDatabaseError(error, url)).toMatchObject({ code, message, cause: error });
});
