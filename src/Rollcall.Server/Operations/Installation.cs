using Npgsql;
using Rollcall.Scim.Resources;
using Rollcall.Storage;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Server.Operations;

/// <summary>Where an installation keeps everything: a data directory with a SQLite file, or a PostgreSQL database.</summary>
public abstract record InstallationLocation
{
    private InstallationLocation()
    {
    }

    /// <summary>A data directory (<c>--data</c>).</summary>
    public sealed record DataDirectory(string Path) : InstallationLocation;

    /// <summary>A PostgreSQL database (<c>--database</c>), by its connection string.</summary>
    public sealed record Server(string ConnectionString) : InstallationLocation
    {
        /// <summary>The connection string without its passwords, for messages.</summary>
        public override string ToString()
        {
            var shown = new NpgsqlConnectionStringBuilder(ConnectionString) { Password = null, SslPassword = null };
            return shown.ConnectionString;
        }
    }
}

/// <summary>An installation of Rollcall, opened: by <c>serve</c>, which makes and migrates it, or by a verb beside it, which only uses it.</summary>
public sealed class Installation : IAsyncDisposable
{
    internal Installation(Database database, InstallationLocation location)
    {
        Database = database;
        Location = location;
    }

    /// <summary>The database.</summary>
    public Database Database { get; }

    /// <summary>Where it is.</summary>
    public InstallationLocation Location { get; }

    /// <summary>The installation's secret; null for a verb, which needs none.</summary>
    public InstallationKey? Key { get; internal init; }

    /// <summary>
    /// Opens for <c>serve</c>: makes the data directory and the key file when they are missing. The schema is brought up to date by <see cref="MigrateAsync"/>.
    /// </summary>
    /// <param name="location">Where it is.</param>
    /// <param name="keyFile">The key file; null for the one in the data directory, or for a secret that ends with the process where there is none.</param>
    /// <exception cref="InstallationException">It cannot be used; the message says why and what to do.</exception>
    public static Installation OpenForServing(InstallationLocation location, string? keyFile = null)
    {
        if (!Folding.IsAvailable)
            throw new InstallationException("This process cannot normalise Unicode: ICU is missing or globalization is invariant. Install libicu (Debian: apt-get install libicu-dev) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        var opened = Open(location, create: true);
        keyFile ??= location is InstallationLocation.DataDirectory directory ? InstallationKey.FileIn(directory.Path) : null;
        return new(opened.Database, location) { Key = keyFile is null ? InstallationKey.Passing() : InstallationKey.Open(keyFile) };
    }

    /// <summary>Opens for a verb: the installation must exist, belong to this user, and have this program's schema.</summary>
    /// <exception cref="InstallationException">It cannot be used; the message says why and what to do.</exception>
    public static async Task<Installation> UseAsync(InstallationLocation location, CancellationToken cancellationToken)
    {
        var installation = Open(location, create: false);
        try
        {
            await Migrator.CheckAsync(installation.Database, cancellationToken);
            return installation;
        }
        catch (Exception e)
        {
            await installation.DisposeAsync();
            if (Unusable(location, e) is { } known)
                throw known;
            throw;
        }
    }

    /// <summary>Brings the schema up to date. Waits as long as it takes for a PostgreSQL server that does not answer yet.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="waiting">Told why it waits, whenever the reason is a new one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InstallationException">It cannot be used; the message says why and what to do.</exception>
    public Task MigrateAsync(TimeProvider time, Action<string> waiting, CancellationToken cancellationToken) =>
        UntilReachableAsync(stop => Migrator.MigrateAsync(Database, stop), time, waiting, cancellationToken);

    /// <summary>Does a part of the start that may be repeated, as often as it takes for a PostgreSQL server to answer.</summary>
    /// <exception cref="InstallationException">It cannot be used; the message says why and what to do.</exception>
    public async Task UntilReachableAsync(Func<CancellationToken, ValueTask> work, TimeProvider time, Action<string> waiting, CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            try
            {
                await work(cancellationToken);
                return;
            }
            catch (Exception e) when (Location is InstallationLocation.Server && e is DatabaseUnavailableException or DatabaseBusyException)
            {
                if (!string.Equals(told, e.Message, StringComparison.Ordinal))
                    waiting(told = e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
            catch (Exception e)
            {
                if (Unusable(Location, e) is { } known)
                    throw known;
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static Installation Open(InstallationLocation location, bool create)
    {
        try
        {
            return location switch
            {
                InstallationLocation.DataDirectory directory => new(OpenFile(directory.Path, create), location),
                InstallationLocation.Server server => new(PostgresDatabase.Open(server.ConnectionString), location),
                _ => throw new InvalidOperationException(location.GetType().Name),
            };
        }
        catch (Exception e)
        {
            if (Unusable(location, e) is { } known)
                throw known;
            throw;
        }
    }

    private static SqliteDatabase OpenFile(string dataDirectory, bool create)
    {
        var path = Path.Combine(dataDirectory, "rollcall.db");
        if (create)
            MakePrivate(dataDirectory);
        // Files made by another user (root beside a service account) would lock the server out of its own database.
        if (FileOwner.Of(dataDirectory) is { } owner && owner != FileOwner.Me)
            throw new InstallationException($"--data: '{dataDirectory}' belongs to user id {owner}, this process runs as {FileOwner.Me}. Run the command as the owner.");
        if (create)
            MakePrivateFile(path);
        else if (!File.Exists(path))
            throw new InstallationException($"--data: there is no Rollcall installation in '{dataDirectory}'. Start `rollcall serve --data {dataDirectory}` first.");
        return SqliteDatabase.Open(path, create);
    }

    // Only the server's own user may look inside: the database holds personal data.
    private static void MakePrivate(string dataDirectory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(dataDirectory);
        else
            Directory.CreateDirectory(dataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // SQLite gives its other files the mode of this one. Whoever made the directory may have left it open to all.
    private static void MakePrivateFile(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
            File.Open(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
    }

    private static InstallationException? Unusable(InstallationLocation location, Exception failure) => failure switch
    {
        InstallationException known => known,
        IOException or UnauthorizedAccessException or SchemaMismatchException or DatabaseBusyException or DatabaseUnavailableException or DatabaseRefusedException or ArgumentException =>
            location is InstallationLocation.DataDirectory directory
                ? new($"--data: '{directory.Path}' cannot be used. {failure.Message}", failure)
                : new($"--database: cannot be used. {failure.Message}", failure),
        _ => null,
    };
}

/// <summary>An installation that cannot be used; the message names the option and says what to do.</summary>
public sealed class InstallationException(string message, Exception? inner = null) : Exception(message, inner);
