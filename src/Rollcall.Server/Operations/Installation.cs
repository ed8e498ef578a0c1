using Rollcall.Scim.Resources;
using Rollcall.Storage;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Server.Operations;

/// <summary>A data directory of Rollcall, opened: by <c>serve</c>, which makes and migrates it, or by a verb beside it, which only uses it.</summary>
public sealed class Installation : IAsyncDisposable
{
    private Installation(Database database) => Database = database;

    /// <summary>The database.</summary>
    public Database Database { get; }

    /// <summary>Opens for <c>serve</c>: makes the directory when it is missing, and brings the schema up to date.</summary>
    /// <exception cref="InstallationException">It cannot be used; the message says why and what to do.</exception>
    public static async Task<Installation> ServeAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        if (!Folding.IsAvailable)
            throw new InstallationException("This process cannot normalise Unicode: ICU is missing or globalization is invariant. Install libicu (Debian: apt-get install libicu-dev) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        return await OpenAsync(dataDirectory, create: true, async database =>
        {
            await Migrator.MigrateAsync(database, cancellationToken);
        });
    }

    /// <summary>Opens for a verb: the directory must exist, belong to this user, and have this program's schema.</summary>
    /// <exception cref="InstallationException">It cannot be used; the message says why and what to do.</exception>
    public static Task<Installation> UseAsync(string dataDirectory, CancellationToken cancellationToken) =>
        OpenAsync(dataDirectory, create: false, async database => await Migrator.CheckAsync(database, cancellationToken));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Database.DisposeAsync();

    // Only the server's own user may look inside: the database holds personal data.
    private static void MakePrivate(string dataDirectory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(dataDirectory);
        else
            Directory.CreateDirectory(dataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task<Installation> OpenAsync(string dataDirectory, bool create, Func<Database, Task> prepare)
    {
        var path = Path.Combine(dataDirectory, "rollcall.db");
        try
        {
            if (create)
                MakePrivate(dataDirectory);
            else if (!File.Exists(path))
                throw new InstallationException($"--data: there is no Rollcall installation in '{dataDirectory}'. Start `rollcall serve --data {dataDirectory}` first.");
            // Files made by another user (root beside a service account) would lock the server out of its own database.
            if (FileOwner.Of(dataDirectory) is { } owner && owner != FileOwner.Me)
                throw new InstallationException($"--data: '{dataDirectory}' belongs to user id {owner}, this process runs as {FileOwner.Me}. Run the command as the owner.");
            var database = SqliteDatabase.Open(path, create);
            try
            {
                await prepare(database);
                return new Installation(database);
            }
            catch
            {
                await database.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SchemaMismatchException or DatabaseBusyException)
        {
            throw new InstallationException($"--data: '{dataDirectory}' cannot be used. {e.Message}", e);
        }
    }
}

/// <summary>A data directory that cannot be used; the message names the option and says what to do.</summary>
public sealed class InstallationException(string message, Exception? inner = null) : Exception(message, inner);
