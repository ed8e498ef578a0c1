namespace Rollcall.Storage.Tests.Sqlite;

public sealed class SqliteSessionTests : SqlSessionTests<SqliteEngine>;

public sealed class SqliteTransactionTests : TransactionTests<SqliteEngine>;

public sealed class SqliteMigratorTests : MigratorTests<SqliteEngine>;

public sealed class SqliteDialectTests : SqlDialectTests<SqliteEngine>;
