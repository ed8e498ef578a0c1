using Rollcall.Storage;

namespace Rollcall.Server.Accounts;

/// <summary>The accounts of directories, for reading; they are written by the lanes together with the change that decides about them.</summary>
public sealed class AccountStore(Database database)
{
    /// <summary>The accounts of these users.</summary>
    public async ValueTask<IReadOnlyDictionary<Guid, Account>> OfUsersAsync(Guid directory, IReadOnlyCollection<Guid> users, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(session => session.ListAsync(
            $"select id, user_id, status, size_gb, created_at from accounts where directory_id = $1 and {session.Dialect.AnyId("user_id", "$2")}",
            [directory, SqlValue.Of(users)],
            row => new Account(row.Id(0), row.Id(1), (AccountStatus)row.Integer(2), row.IntegerOrNull(3), row.Time(4)), cancellationToken), cancellationToken: cancellationToken);
        return found.ToDictionary(a => a.UserId!.Value);
    }

    /// <summary>How many accounts of a directory's people have another size than this.</summary>
    public ValueTask<long> OtherSizesAsync(Guid directory, long? sizeGb, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.SingleAsync(
        "select count(*) from accounts where directory_id = $1 and user_id is not null and coalesce(size_gb, 0) <> $2",
        [directory, sizeGb ?? 0], row => row.Integer(0), cancellationToken), cancellationToken: cancellationToken);
}
