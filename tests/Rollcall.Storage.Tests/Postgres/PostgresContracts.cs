namespace Rollcall.Storage.Tests.Postgres;

public sealed class PostgresSessionTests : SqlSessionTests<PostgresEngine>;

public sealed class PostgresTransactionTests : TransactionTests<PostgresEngine>;

public sealed class PostgresMigratorTests : MigratorTests<PostgresEngine>;

public sealed class PostgresDialectTests : SqlDialectTests<PostgresEngine>;
