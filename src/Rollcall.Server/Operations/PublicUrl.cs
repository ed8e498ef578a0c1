using Rollcall.Server.Audit;
using Rollcall.Storage;

namespace Rollcall.Server.Operations;

/// <summary>
/// The host part of every tenant URL: ONE setting of the installation, in the database. Written by <c>serve</c>, read by everything else.
/// </summary>
public static class PublicUrl
{
    private const string Chosen = "public_url";
    private const string Listening = "listening_url";

    /// <summary>
    /// An expression for the select list of another query, so that the setting costs no query of its own and is never remembered:
    /// the URL chosen by <c>--public-url</c>, else the first address last listened on.
    /// </summary>
    public const string Sql = $"coalesce((select value from installation where name = '{Chosen}'), (select value from installation where name = '{Listening}'))";

    /// <summary>The public URL without a slash at its end.</summary>
    public static ValueTask<Uri> ReadAsync(Database database, CancellationToken cancellationToken = default) => database.ReadAsync(
        async session => Parse(await session.SingleAsync($"select {Sql}", [], row => row.TextOrNull(0), cancellationToken)), cancellationToken: cancellationToken);

    /// <summary>The value of <see cref="Sql"/> as a URL.</summary>
    public static Uri Parse(string? value) => new(value ?? "http://127.0.0.1:5080");

    /// <summary>Keeps the address listened on, which stands in as long as no public URL was chosen.</summary>
    public static ValueTask ListeningAsync(Database database, Uri address) => database.WriteAsync(async session =>
    {
        Write(session, Listening, address);
        await session.FlushAsync();
    });

    /// <summary>Keeps the public URL an operator chose.</summary>
    /// <param name="database">The database.</param>
    /// <param name="url">The URL.</param>
    /// <param name="by">Who chose it.</param>
    /// <param name="now">When. Every tenant URL and one-time link changes with it, so it is told like any other change; a start with the same one is none.</param>
    public static ValueTask ChooseAsync(Database database, Uri url, Actor by, DateTimeOffset now) => database.WriteAsync(async session =>
    {
        var before = await session.SingleAsync("select value from installation where name = $1" + session.Dialect.RowLock, [Chosen], row => row.Text(0), CancellationToken.None);
        if (string.Equals(before, Text(url), StringComparison.Ordinal))
            return;
        Write(session, Chosen, url);
        AuditStore.Write(session, by, AuditAction.PublicUrlChanged, AuditSubject.Installation, now, new AuditChange("public URL", before, Text(url)));
        await session.FlushAsync();
    });

    /// <summary>Checks a public URL.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Problem(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            return "must be an absolute http or https URL, such as https://scim.example.com";
        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            return "must not have a query, a fragment or a user";
        // Okta refuses a base URL with an underscore anywhere in it.
        return text.Contains('_', StringComparison.Ordinal) ? "must not contain an underscore: Okta does not accept one in a base URL" : null;
    }

    private static void Write(SqlSession session, string name, Uri url) =>
        session.Execute("insert into installation (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value", name, Text(url));

    private static string Text(Uri url) => url.AbsoluteUri.TrimEnd('/');
}
