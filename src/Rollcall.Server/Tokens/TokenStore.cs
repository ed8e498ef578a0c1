using System.Globalization;
using Rollcall.Contracts;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Tokens;

/// <summary>A token as lists show it.</summary>
/// <param name="Id">Names the token for revoking.</param>
/// <param name="Prefix">Its first characters.</param>
/// <param name="Name">What an administrator calls it, or null.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it stops working by itself, or null.</param>
/// <param name="LastUsedAt">When it was last used, to the minute, or null.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
public sealed record Token(Guid Id, string Prefix, string? Name, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>Whether requests with it are answered.</summary>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);
}

/// <summary>A token among those of all directories.</summary>
/// <param name="Token">The token.</param>
/// <param name="DirectoryId">The directory it opens.</param>
/// <param name="Directory">What that is called.</param>
/// <param name="IsEnabled">Whether that is switched on.</param>
public sealed record ListedToken(Token Token, Guid DirectoryId, string Directory, bool IsEnabled);

/// <summary>What becomes of the other tokens of a directory when it gets a new one.</summary>
public abstract record OtherTokens
{
    private OtherTokens()
    {
    }

    /// <summary>They go on beside it.</summary>
    public sealed record Kept : OtherTokens;

    /// <summary>They are refused from the very next request on.</summary>
    public sealed record Revoked : OtherTokens;

    /// <summary>They go on for a while, so that the identity provider can be given the new one in between.</summary>
    public sealed record Expiring(TimeSpan After) : OtherTokens;
}

/// <summary>What a new token is made of.</summary>
/// <param name="Name">What to call it, or null.</param>
/// <param name="ExpiresAt">When it stops working by itself, or null.</param>
public sealed record NewToken(string? Name = null, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>What becomes of the others.</summary>
    public OtherTokens Others { get; init; } = new OtherTokens.Kept();
}

/// <summary>The tokens of directories.</summary>
public sealed class TokenStore(Database database, TimeProvider time)
{
    private const string Columns = "id, prefix, name, created_at, expires_at, last_used_at, revoked_at";

    /// <summary>Makes a token; what becomes of the others happens in the same transaction.</summary>
    /// <returns>The token and its secret, which nobody can read again; null when there is no such directory.</returns>
    public ValueTask<(Token Token, string Secret)?> CreateAsync(Guid directory, NewToken wanted, Actor by, CancellationToken cancellationToken = default) =>
        database.WriteAsync<(Token, string)?>(async session =>
        {
            DirectoryStore.Hold(session, directory);
            var exists = await session.SingleAsync("select 1 from directories where id = $1 and deleted_at is null", [directory], row => row.Flag(0), cancellationToken);
            if (!exists)
                return null;
            var now = time.GetUtcNow();
            switch (wanted.Others)
            {
                case OtherTokens.Kept:
                    break;
                case OtherTokens.Revoked:
                    await RevokeAsync(session, directory, null, "token.replaced", by, now);
                    break;
                case OtherTokens.Expiring expiring:
                    await ExpireAsync(session, directory, now + expiring.After, by, now);
                    break;
                default:
                    throw new InvalidOperationException(wanted.Others.GetType().Name);
            }
            return await AddAsync(session, directory, wanted, by, now);
        }, cancellationToken);

    /// <summary>All tokens of a directory, newest first.</summary>
    public ValueTask<List<Token>> ListAsync(Guid directory, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => ListAsync(session, directory, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>A page of the tokens of all directories.</summary>
    /// <param name="live">Only those that are live, or that are not; null for all.</param>
    /// <param name="search">A part of a token's name or beginning, or of its directory's name; empty for all.</param>
    /// <param name="window">Which page.</param>
    public ValueTask<ResourceRows<ListedToken>> PageAsync(bool? live, string search, ResourceWindow window, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        var now = time.GetUtcNow();
        var all = await session.ListAsync(
            """
            select t.directory_id, d.name, d.enabled, t.id, t.prefix, t.name, t.created_at, t.expires_at, t.last_used_at, t.revoked_at
            from tokens t join directories d on d.id = t.directory_id where d.deleted_at is null
            """, [],
            row => new ListedToken(new(row.Id(3), row.Text(4), row.TextOrNull(5), row.Time(6), row.TimeOrNull(7), row.TimeOrNull(8), row.TimeOrNull(9)), row.Id(0), row.Text(1), row.Flag(2)), cancellationToken);
        var wanted = all.Where(t => live is null || t.Token.IsLive(now) == live).ToDictionary(t => t.Token.Id);
        var page = NamedRows.Page(wanted.Values.Select(t => new NamedRow(t.Token.Id, t.Token.Name ?? t.Token.Prefix, $"{t.Token.Prefix} {t.Directory}", t.Token.CreatedAt)), search, window);
        return new ResourceRows<ListedToken>(page.Total, page.Number, [.. page.Rows.Select(id => wanted[id])]);
    }, cancellationToken: cancellationToken);

    /// <summary>The tokens of these directories that nobody has revoked, expired ones too.</summary>
    public async ValueTask<ILookup<Guid, Token>> UnrevokedAsync(IReadOnlyCollection<Guid> directories, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(session => session.ListAsync(
            $"select directory_id, id, prefix, name, created_at, expires_at, last_used_at from tokens where {session.Dialect.AnyId("directory_id", "$1")} and revoked_at is null order by created_at, id",
            [SqlValue.Of(directories)],
            row => (Directory: row.Id(0), Token: new Token(row.Id(1), row.Text(2), row.TextOrNull(3), row.Time(4), row.TimeOrNull(5), row.TimeOrNull(6), null)), cancellationToken), cancellationToken: cancellationToken);
        return found.ToLookup(t => t.Directory, t => t.Token);
    }

    /// <summary>Revokes a token: the very next request with it is answered 401.</summary>
    /// <returns>False when there is no such token or it was revoked before.</returns>
    public ValueTask<bool> RevokeAsync(Guid directory, Guid token, Actor by, CancellationToken cancellationToken = default) =>
        database.WriteAsync(async session => await RevokeAsync(session, directory, token, "token.revoked", by, time.GetUtcNow()) > 0, cancellationToken);

    /// <summary>Makes a token inside a transaction of the caller.</summary>
    internal static async ValueTask<(Token Token, string Secret)> AddAsync(SqlSession session, Guid directory, NewToken wanted, Actor by, DateTimeOffset now)
    {
        var secret = TokenSecret.Create();
        var token = new Token(Guid.CreateVersion7(now), TokenSecret.Shown(secret), wanted.Name, now, wanted.ExpiresAt, null, null);
        session.Execute("insert into tokens (directory_id, id, hash, prefix, name, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
            directory, token.Id, SqlValue.Blob(TokenSecret.Hash(secret)), token.Prefix, token.Name, now, token.ExpiresAt);
        AuditStore.Write(session, by, AuditAction.TokenCreated, await SubjectAsync(session, directory, token), now, new AuditChange("name", null, token.Name), new AuditChange("expires", null, Shown(token.ExpiresAt)));
        await EventWriter.AppendAsync(session, directory, [EventWriter.Token(EventTypes.TokenCreated, "administrator", token)], now);
        return (token, secret);
    }

    /// <summary>Revokes one token, or all that are live, inside a transaction of the caller.</summary>
    internal static async ValueTask<int> RevokeAsync(SqlSession session, Guid directory, Guid? token, string reason, Actor by, DateTimeOffset now)
    {
        DirectoryStore.Hold(session, directory);
        var doomed = await ListAsync(session, directory, CancellationToken.None);
        // One that has expired can be revoked by name, so that lists say so; it does not go with all others.
        doomed.RemoveAll(t => token is null ? !t.IsLive(now) : t.Id != token || t.RevokedAt is not null);
        foreach (var one in doomed)
        {
            session.Execute("update tokens set revoked_at = $3 where directory_id = $1 and id = $2", directory, one.Id, now);
            AuditStore.Write(session, by, AuditAction.TokenRevoked, await SubjectAsync(session, directory, one), now);
        }
        await EventWriter.AppendAsync(session, directory, [.. doomed.Select(t => EventWriter.Token(EventTypes.TokenRevoked, reason, t))], now);
        return doomed.Count;
    }

    // Never later than a token would have ended by itself.
    private static async ValueTask ExpireAsync(SqlSession session, Guid directory, DateTimeOffset at, Actor by, DateTimeOffset now)
    {
        var shortened = (await ListAsync(session, directory, CancellationToken.None)).FindAll(t => t.IsLive(now) && (t.ExpiresAt is null || t.ExpiresAt > at));
        foreach (var token in shortened)
        {
            session.Execute("update tokens set expires_at = $3 where directory_id = $1 and id = $2", directory, token.Id, at);
            AuditStore.Write(session, by, AuditAction.TokenShortened, await SubjectAsync(session, directory, token), now, new AuditChange("expires", Shown(token.ExpiresAt), Shown(at)));
        }
        await EventWriter.AppendAsync(session, directory, [.. shortened.Select(t => EventWriter.Token(EventTypes.TokenUpdated, "token.replaced", t with { ExpiresAt = at }))], now);
    }

    private static async ValueTask<AuditSubject> SubjectAsync(SqlSession session, Guid directory, Token token) =>
        new("token", token.Id, $"{token.Prefix}… of {await DirectoryStore.NameAsync(session, directory)}");

    private static string? Shown(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ValueTask<List<Token>> ListAsync(SqlSession session, Guid directory, CancellationToken cancellationToken) => session.ListAsync(
        $"select {Columns} from tokens where directory_id = $1 order by created_at desc, id desc", [directory],
        row => new Token(row.Id(0), row.Text(1), row.TextOrNull(2), row.Time(3), row.TimeOrNull(4), row.TimeOrNull(5), row.TimeOrNull(6)), cancellationToken);
}
