using System.CommandLine;
using System.Net.Sockets;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall serve</c>: runs the server in the foreground until Ctrl-C or SIGTERM.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var location = new LocationOptions();
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen; several are separated by semicolons.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
            HelpName = "URL",
        };
        urls.Validators.Add(result =>
        {
            foreach (var url in result.GetValueOrDefault<string>().Split(';'))
            {
                if (ListeningProblem(url) is { } problem)
                    result.AddError($"--urls: '{url}' {problem}.");
            }
        });
        var publicUrl = new Option<string?>("--public-url")
        {
            Description = "The URL by which identity providers reach this server. Kept as the installation's setting; tenant URLs are made from it. Default: the first listening address.",
            HelpName = "URL",
        };
        publicUrl.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && PublicUrl.Problem(text) is { } problem)
                result.AddError($"--public-url: '{text}' {problem}.");
        });
        var keyFile = new Option<string?>("--key-file")
        {
            Description = "The file with the installation's secret, made when missing; the same for all servers on one database. Default: keys/installation.key in the data directory.",
            HelpName = "FILE",
        };
        var command = new Command("serve", "Run the server in the foreground.") { urls, publicUrl, keyFile };
        location.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Verb.GuardAsync(() =>
            ServeAsync(location.Read(parsed), parsed.GetRequiredValue(urls).Split(';'), parsed.GetValue(publicUrl), parsed.GetValue(keyFile), cancellationToken)));
        return command;
    }

    private static string? ListeningProblem(string url)
    {
        if (!Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            return "is not an http URL, such as http://127.0.0.1:5080";
        if (parsed.Scheme is "https")
            return "is https, and this server has no certificate: put a TLS proxy in front, listen on http, and name the outer URL with --public-url";
        return parsed.PathAndQuery.Length > 1 || parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0 ? "must consist of scheme, host and port only" : null;
    }

    private static async Task<int> ServeAsync(InstallationLocation location, string[] urls, string? publicUrl, string? keyFile, CancellationToken cancellationToken)
    {
        await using var installation = Installation.OpenForServing(location, keyFile);
        await using var app = Serving.Build(installation, urls, TimeProvider.System);
        // A file is there or is made: nobody is to be answered before. A database server may come later: until then the health endpoint says so.
        if (location is InstallationLocation.DataDirectory)
            await PrepareAsync(installation, app, cancellationToken);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new VerbException($"--urls: cannot listen on {string.Join(", ", urls)}. {failure.Message}");
        }
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, app.Lifetime.ApplicationStopping);
        try
        {
            if (location is InstallationLocation.Server)
                await PrepareAsync(installation, app, stopping.Token);
            // The database may go away again between any two of these steps.
            await installation.UntilReachableAsync(async stop =>
            {
                // Not before it listens: a server that could not start must not turn the settings of the one that runs.
                if (publicUrl is not null)
                    await PublicUrl.ChooseAsync(installation.Database, new Uri(publicUrl));
                await PublicUrl.ListeningAsync(installation.Database, Serving.Address(app));
                await GreetAsync(installation, app, stop);
            }, TimeProvider.System, reason => Waiting(installation, reason), stopping.Token);
            if (location is InstallationLocation.Server && keyFile is null)
                Console.Out.WriteLine("There is no --key-file: cursors of paged lists end with this process, and other servers on this database do not know them.");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static async Task PrepareAsync(Installation installation, WebApplication app, CancellationToken cancellationToken)
    {
        await installation.MigrateAsync(TimeProvider.System, reason => Waiting(installation, reason), cancellationToken);
        app.Services.GetRequiredService<Readiness>().IsMigrated = true;
    }

    private static void Waiting(Installation installation, string reason) => Console.Out.WriteLine($"Waiting for the database ({installation.Location}). {reason}");

    private static async Task GreetAsync(Installation installation, WebApplication app, CancellationToken cancellationToken)
    {
        var directories = await app.Services.GetRequiredService<DirectoryStore>().ListAsync(cancellationToken);
        var url = await PublicUrl.ReadAsync(installation.Database, cancellationToken);
        Console.Out.WriteLine($"Rollcall is listening on {string.Join(", ", app.Urls)}");
        Console.Out.WriteLine($"Public URL: {url.AbsoluteUri.TrimEnd('/')}   Data: {(installation.Location is InstallationLocation.DataDirectory d ? Path.GetFullPath(d.Path) : installation.Location)}");
        if (url.Scheme is "http" && !url.IsLoopback)
            Console.Out.WriteLine("The public URL is plain http: tokens would travel unprotected, and Okta accepts https only. Put TLS in front and set --public-url https://…");
        if (directories.Count > 0)
        {
            Console.Out.WriteLine($"{directories.Count} {(directories.Count == 1 ? "directory" : "directories")}; `./rollcall directories list` shows them.");
            return;
        }
        var option = installation.Location switch
        {
            InstallationLocation.DataDirectory { Path: "./data" } => "",
            InstallationLocation.DataDirectory directory => $" --data {directory.Path}",
            _ => " --database …",
        };
        Console.Out.WriteLine();
        Console.Out.WriteLine("There is no directory yet. In another terminal, make the first one:");
        Console.Out.WriteLine($"  ./rollcall directories create --organization \"Acme\" --name \"Acme Okta\" --idp okta{option}");
        Console.Out.WriteLine("and paste the tenant URL and the token it prints into your identity provider.");
    }
}
