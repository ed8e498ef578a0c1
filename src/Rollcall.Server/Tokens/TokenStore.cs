using Rollcall.Contracts;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Storage;

namespace Rollcall.Server.Tokens;

/// <summary>A token as lists show it.</summary>
/// <param name="Id">Names the token for revoking.</param>
/// <param name="Prefix">Its first characters.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it stops working by itself, or null.</param>
/// <param name="LastUsedAt">When it was last used, to the minute, or null.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
public sealed record Token(Guid Id, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

/// <summary>The tokens of directories.</summary>
public sealed class TokenStore(Database database, TimeProvider time)
{
    /// <summary>Makes a token.</summary>
    /// <param name="directory">Whose.</param>
    /// <param name="replace">Whether every other token of the directory is revoked in the same transaction.</param>
    /// <param name="by">Who makes it.</param>
    /// <returns>The token and its secret, which nobody can read again; null when there is no such directory.</returns>
    public ValueTask<(Token Token, string Secret)?> CreateAsync(Guid directory, bool replace, Actor by, CancellationToken cancellationToken = default) =>
        database.WriteAsync<(Token, string)?>(async session =>
        {
            var exists = await session.SingleAsync("select 1 from directories where id = $1 and deleted_at is null", [directory], row => row.Flag(0), cancellationToken);
            if (!exists)
                return null;
            var now = time.GetUtcNow();
            if (replace)
                await RevokeAsync(session, directory, null, "token.replaced", by, now);
            return await AddAsync(session, directory, by, now);
        }, cancellationToken);

    /// <summary>All tokens of a directory, newest first.</summary>
    public ValueTask<List<Token>> ListAsync(Guid directory, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        "select id, prefix, created_at, expires_at, last_used_at, revoked_at from tokens where directory_id = $1 order by created_at desc, id desc", [directory],
        row => new Token(row.Id(0), row.Text(1), row.Time(2), row.TimeOrNull(3), row.TimeOrNull(4), row.TimeOrNull(5)), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Revokes a token: the very next request with it is answered 401.</summary>
    /// <returns>False when there is no such token or it was revoked before.</returns>
    public ValueTask<bool> RevokeAsync(Guid directory, Guid token, Actor by, CancellationToken cancellationToken = default) =>
        database.WriteAsync(async session => await RevokeAsync(session, directory, token, "token.revoked", by, time.GetUtcNow()) > 0, cancellationToken);

    /// <summary>Makes a token inside a transaction of the caller.</summary>
    internal static async ValueTask<(Token Token, string Secret)> AddAsync(SqlSession session, Guid directory, Actor by, DateTimeOffset now)
    {
        var secret = TokenSecret.Create();
        var token = new Token(Guid.CreateVersion7(now), TokenSecret.Shown(secret), now, null, null, null);
        session.Execute("insert into tokens (directory_id, id, hash, prefix, created_at) values ($1, $2, $3, $4, $5)",
            directory, token.Id, SqlValue.Blob(TokenSecret.Hash(secret)), token.Prefix, now);
        AuditStore.Write(session, by, AuditAction.TokenCreated, Subject(directory, token.Id, token.Prefix), now);
        await EventWriter.AppendAsync(session, directory, [EventWriter.Administrative(EventTypes.TokenCreated, token.Id, "administrator", "token", ("prefix", token.Prefix))], now);
        return (token, secret);
    }

    /// <summary>Revokes one token, or all, inside a transaction of the caller.</summary>
    internal static async ValueTask<int> RevokeAsync(SqlSession session, Guid directory, Guid? token, string reason, Actor by, DateTimeOffset now)
    {
        DirectoryStore.Hold(session, directory);
        var live = await session.ListAsync("select id, prefix from tokens where directory_id = $1 and revoked_at is null", [directory], row => (Id: row.Id(0), Prefix: row.Text(1)));
        live.RemoveAll(t => token is not null && t.Id != token);
        foreach (var (id, prefix) in live)
        {
            session.Execute("update tokens set revoked_at = $3 where directory_id = $1 and id = $2", directory, id, now);
            AuditStore.Write(session, by, AuditAction.TokenRevoked, Subject(directory, id, prefix), now);
        }
        await EventWriter.AppendAsync(session, directory,
            [.. live.Select(t => EventWriter.Administrative(EventTypes.TokenRevoked, t.Id, reason, "token", ("prefix", t.Prefix)))], now);
        return live.Count;
    }

    private static AuditSubject Subject(Guid directory, Guid token, string prefix) => new("token", token, $"{prefix}… of directory {IdText.Format(directory)}");
}
