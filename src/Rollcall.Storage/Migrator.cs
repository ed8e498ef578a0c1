using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Rollcall.Storage;

/// <summary>
/// Brings the schema to this program's version: numbered files, each applied once and remembered with its checksum, in one transaction with that memory,
/// so that a kill between two statements leaves nothing half done. Only <c>serve</c> migrates; everything else checks.
/// </summary>
public static class Migrator
{
    private const string Table = "create table if not exists schema_migrations (number integer not null primary key, name text not null, checksum text not null)";

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="SchemaMismatchException">The database was made or changed by another version of this program.</exception>
    public static ValueTask MigrateAsync(Database database, CancellationToken cancellationToken = default) =>
        database.WriteAsync(async session =>
        {
            if (session.Dialect.MigrationLock is { } gate)
                session.Query(gate, [], static _ => { });
            session.Execute(Table);
            var applied = await AppliedAsync(session, cancellationToken);
            var known = Known(session.Dialect);
            Check(applied, known);
            foreach (var migration in known.Skip(applied.Count))
            {
                try
                {
                    foreach (var statement in Statements(migration.Text))
                        session.Execute(statement);
                }
                catch (InvalidOperationException refused)
                {
                    throw new SchemaMismatchException($"Migration {migration.Name} does not fit what the database holds: {refused.Message}");
                }
                session.Execute("insert into schema_migrations (number, name, checksum) values ($1, $2, $3)", (long)migration.Number, migration.Name, migration.Checksum);
            }
            await session.FlushAsync(cancellationToken);
        }, cancellationToken);

    /// <summary>Checks that the schema is exactly this program's, without changing anything.</summary>
    /// <exception cref="SchemaMismatchException">It is older or newer.</exception>
    public static ValueTask<bool> CheckAsync(Database database, CancellationToken cancellationToken = default) =>
        database.ReadAsync(async session =>
        {
            List<Migration> applied;
            try
            {
                applied = await AppliedAsync(session, cancellationToken);
            }
            catch (Exception e) when (e is InvalidOperationException or DatabaseRefusedException)
            {
                applied = [];
            }
            var known = Known(session.Dialect);
            Check(applied, known);
            if (applied.Count < known.Count)
                throw new SchemaMismatchException($"The database is at schema version {applied.Count}, this program needs {known.Count}. Start `rollcall serve` once: it migrates.");
            return true;
        }, cancellationToken: cancellationToken);

    private static ValueTask<List<Migration>> AppliedAsync(SqlSession session, CancellationToken cancellationToken) =>
        session.ListAsync("select number, name, checksum from schema_migrations order by number", [], row => new Migration((int)row.Integer(0), row.Text(1), "", row.Text(2)), cancellationToken);

    private static void Check(List<Migration> applied, List<Migration> known)
    {
        if (applied.Count > known.Count)
            throw new SchemaMismatchException($"The database is at schema version {applied.Count}, newer than this program's {known.Count}. Use the newer program.");
        foreach (var (theirs, ours) in applied.Zip(known))
        {
            if (!string.Equals(theirs.Checksum, ours.Checksum, StringComparison.Ordinal))
                throw new SchemaMismatchException($"Migration {ours.Name} in the database is not the one of this program.");
        }
    }

    private static List<Migration> Known(SqlDialect dialect)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Rollcall.Storage.Migrations.{dialect.Name}/";
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select((resource, index) =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var text = reader.ReadToEnd();
            return new Migration(index + 1, resource[prefix.Length..^4], text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        })];
    }

    private static string[] Statements(string script) =>
        string.Join('\n', script.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal))).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private sealed record Migration(int Number, string Name, string Text, string Checksum);
}

/// <summary>The database belongs to another version of this program; the message says which way and what to do.</summary>
public sealed class SchemaMismatchException(string message) : Exception(message);
