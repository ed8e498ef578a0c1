using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tests.Directories;
using Rollcall.Server.Tests.Events;
using Rollcall.Server.Tests.Filtering;
using Rollcall.Server.Tests.Jobs;
using Rollcall.Server.Tests.Model;
using Rollcall.Server.Tests.Operations;
using Rollcall.Server.Tests.Organizations;
using Rollcall.Server.Tests.Policies;
using Rollcall.Server.Tests.Requests;
using Rollcall.Server.Tests.Resources;
using Rollcall.Server.Tests.Schemas;
using Rollcall.Server.Tests.Tokens;
using Rollcall.Storage.Tests.Postgres;
using Rollcall.Storage.Tests.Sqlite;

namespace Rollcall.Server.Tests;

// Every suite that reaches the database runs on both engines.

public sealed class SqliteLaneTests : LaneTests<SqliteEngine>;

public sealed class PostgresLaneTests : LaneTests<PostgresEngine>;

public sealed class SqliteBatchTests : BatchTests<SqliteEngine>;

public sealed class PostgresBatchTests : BatchTests<PostgresEngine>;

public sealed class SqliteBulkTests : BulkTests<SqliteEngine>;

public sealed class PostgresBulkTests : BulkTests<PostgresEngine>;

public sealed class SqliteGroupTests : GroupTests<SqliteEngine>;

public sealed class PostgresGroupTests : GroupTests<PostgresEngine>;

public sealed class SqliteLifeTests : LifeTests<SqliteEngine>;

public sealed class PostgresLifeTests : LifeTests<PostgresEngine>;

public sealed class SqlitePagingTests : PagingTests<SqliteEngine>;

public sealed class PostgresPagingTests : PagingTests<PostgresEngine>;

public sealed class SqliteSortTests : SortTests<SqliteEngine>;

public sealed class PostgresSortTests : SortTests<PostgresEngine>;

public sealed class SqliteRefusalTests : RefusalTests<SqliteEngine>;

public sealed class PostgresRefusalTests : RefusalTests<PostgresEngine>;

public sealed class SqliteAdministratorTests : AdministratorTests<SqliteEngine>;

public sealed class PostgresAdministratorTests : AdministratorTests<PostgresEngine>;

public sealed class SqliteKeyRingTests : KeyRingTests<SqliteEngine>;

public sealed class PostgresKeyRingTests : KeyRingTests<PostgresEngine>;

public sealed class SqliteEventSampleTests : EventSampleTests<SqliteEngine>;

public sealed class PostgresEventSampleTests : EventSampleTests<PostgresEngine>;

public sealed class SqliteFilterTests(FilterDirectory<SqliteEngine> directory) : StoredFilterTests(directory), IClassFixture<FilterDirectory<SqliteEngine>>;

public sealed class PostgresFilterTests(FilterDirectory<PostgresEngine> directory) : StoredFilterTests(directory), IClassFixture<FilterDirectory<PostgresEngine>>;

public sealed class SqliteDefaultGroupTests : DefaultGroupTests<SqliteEngine>;

public sealed class PostgresDefaultGroupTests : DefaultGroupTests<PostgresEngine>;

public sealed class SqliteJobTests : JobTests<SqliteEngine>;

public sealed class PostgresJobTests : JobTests<PostgresEngine>;

public sealed class SqliteSettingsTests : SettingsTests<SqliteEngine>;

public sealed class PostgresSettingsTests : SettingsTests<PostgresEngine>;

public sealed class SqliteDeletionTests : DeletionTests<SqliteEngine>;

public sealed class PostgresDeletionTests : DeletionTests<PostgresEngine>;

public sealed class SqliteRotationTests : RotationTests<SqliteEngine>;

public sealed class PostgresRotationTests : RotationTests<PostgresEngine>;

public sealed class SqlitePublicUrlTests : PublicUrlTests<SqliteEngine>;

public sealed class PostgresPublicUrlTests : PublicUrlTests<PostgresEngine>;

public sealed class SqliteOrganizationTests : OrganizationTests<SqliteEngine>;

public sealed class PostgresOrganizationTests : OrganizationTests<PostgresEngine>;

public sealed class SqlitePeopleTableTests : PeopleTableTests<SqliteEngine>;

public sealed class PostgresPeopleTableTests : PeopleTableTests<PostgresEngine>;

public sealed class SqliteGroupTableTests : GroupTableTests<SqliteEngine>;

public sealed class PostgresGroupTableTests : GroupTableTests<PostgresEngine>;

public sealed class SqliteRequestPageTests : RequestPageTests<SqliteEngine>;

public sealed class PostgresRequestPageTests : RequestPageTests<PostgresEngine>;

public sealed class SqliteEventPageTests : EventPageTests<SqliteEngine>;

public sealed class PostgresEventPageTests : EventPageTests<PostgresEngine>;

public sealed class SqliteRelatedFilterTests : RelatedFilterTests<SqliteEngine>;

public sealed class PostgresRelatedFilterTests : RelatedFilterTests<PostgresEngine>;

public sealed class SqliteAttributeCaseTests(AttributeSite<SqliteEngine> site) : AttributeCaseTests(site), IClassFixture<AttributeSite<SqliteEngine>>;

public sealed class PostgresAttributeCaseTests(AttributeSite<PostgresEngine> site) : AttributeCaseTests(site), IClassFixture<AttributeSite<PostgresEngine>>;

public sealed class SqliteSchemaStoreTests : SchemaStoreTests<SqliteEngine>;

public sealed class PostgresSchemaStoreTests : SchemaStoreTests<PostgresEngine>;

public sealed class SqliteSchemaJobTests : SchemaJobTests<SqliteEngine>;

public sealed class PostgresSchemaJobTests : SchemaJobTests<PostgresEngine>;

public sealed class SqliteQueueMigrationTests : QueueMigrationTests<SqliteEngine>;

public sealed class PostgresQueueMigrationTests : QueueMigrationTests<PostgresEngine>;

public sealed class SqliteModelTests() : ModelTests<SqliteEngine>(sequences: 1000);

// The same model; fewer sequences, since only what is asked of the database differs.
public sealed class PostgresModelTests() : ModelTests<PostgresEngine>(sequences: 100);

[Collection(AloneCollection.Name)]
public sealed class SqliteBulkMemoryTests : BulkMemoryTests<SqliteEngine>;

[Collection(AloneCollection.Name)]
public sealed class PostgresBulkMemoryTests : BulkMemoryTests<PostgresEngine>;
