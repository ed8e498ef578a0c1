using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;
using Rollcall.Server.SetupLinks;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall serve</c>: runs the server in the foreground until Ctrl-C or SIGTERM.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var location = new LocationOptions();
        var certificate = new Option<string?>("--certificate")
        {
            Description = "The certificate for https addresses: a PEM file with certificate, intermediates and, unless --certificate-key names it, key; or a PKCS#12 file. Read again when it changes.",
            HelpName = "FILE",
        };
        var certificateKey = new Option<string?>("--certificate-key") { Description = "The PEM file with the certificate's private key.", HelpName = "FILE" };
        var certificatePassword = new Option<string?>("--certificate-password-file") { Description = "A file whose first line is the password of the private key.", HelpName = "FILE" };
        var proxies = ProxiesOption();
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
                if (ListeningProblem(url, result.GetResult(certificate) is { Implicit: false }) is { } problem)
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
        var command = new Command("serve", "Run the server in the foreground.") { urls, publicUrl, keyFile, certificate, certificateKey, certificatePassword, proxies };
        location.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(certificate) is not { Implicit: false } && (result.GetResult(certificateKey) is { Implicit: false } || result.GetResult(certificatePassword) is { Implicit: false }))
                result.AddError("--certificate-key and --certificate-password-file belong to --certificate, which is missing.");
        });
        command.SetAction((parsed, cancellationToken) => Verb.GuardAsync(() =>
        {
            var served = parsed.GetValue(certificate) is { } file
                ? ServingCertificate.Open(file, parsed.GetValue(certificateKey), parsed.GetValue(certificatePassword), TimeProvider.System)
                : null;
            var listening = new Listening(parsed.GetRequiredValue(urls).Split(';'), served, parsed.GetValue(proxies));
            return ServeAsync(location.Read(parsed), listening, parsed.GetValue(publicUrl), parsed.GetValue(keyFile), cancellationToken);
        }));
        return command;
    }

    private static Option<IPNetwork[]> ProxiesOption() => new("--trusted-proxy")
    {
        Description = "The address or network (CIDR) of a proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; may be given several times. They are believed from nobody else.",
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            var networks = new List<IPNetwork>();
            foreach (var text in result.Tokens.Select(t => t.Value))
            {
                if (IPAddress.TryParse(text, out var address))
                    networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
                else if (IPNetwork.TryParse(text, out var network))
                    networks.Add(network);
                else
                    result.AddError($"--trusted-proxy: '{text}' is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/24.");
            }
            return [.. networks];
        },
    };

    private static string? ListeningProblem(string url, bool hasCertificate)
    {
        if (!Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            return "is not an http URL, such as http://127.0.0.1:5080";
        if (parsed.Scheme is "https" && !hasCertificate)
            return "is https, which needs --certificate; or put a proxy with TLS in front, listen on http, and name the outer URL with --public-url";
        return parsed.PathAndQuery.Length > 1 || parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0 ? "must consist of scheme, host and port only" : null;
    }

    private static async Task<int> ServeAsync(InstallationLocation location, Listening listening, string? publicUrl, string? keyFile, CancellationToken cancellationToken)
    {
        await using var installation = Installation.OpenForServing(location, keyFile);
        await using var app = Serving.Build(installation, listening, TimeProvider.System);
        // A file is there or is made: nobody is to be answered before. A database server may come later: until then the health endpoint says so.
        if (location is InstallationLocation.DataDirectory)
            await PrepareAsync(installation, app, cancellationToken);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new VerbException($"--urls: cannot listen on {string.Join(", ", listening.Urls)}. {failure.Message}");
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
                    await PublicUrl.ChooseAsync(installation.Database, new Uri(publicUrl), Actor.CommandLine, TimeProvider.System.GetUtcNow());
                await PublicUrl.ListeningAsync(installation.Database, Serving.Address(app));
                await GreetAsync(installation, app, stop);
                await OfferSetupAsync(installation, app, stop);
            }, TimeProvider.System, reason => Waiting(installation, reason), stopping.Token);
            if (location is InstallationLocation.Server && keyFile is null)
                Console.Out.WriteLine("There is no --key-file: cursors of paged lists and sessions of the dashboard end with this process, other servers on this database do not know them, and no second factor can be set up.");
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

    // Only whoever can read this output becomes the first owner.
    private static async Task OfferSetupAsync(Installation installation, WebApplication app, CancellationToken cancellationToken)
    {
        if (await app.Services.GetRequiredService<SetupLinkStore>().MakeSetupAsync(Actor.CommandLine, cancellationToken) is not { } secret)
            return;
        var url = await PublicUrl.ReadAsync(installation.Database, cancellationToken);
        Console.Out.WriteLine();
        Console.Out.WriteLine("There is no administrator yet. Open this link within 24 hours to become the first; it works once, and only until the next start:");
        Console.Out.WriteLine($"  {LinkSecret.Address(url, "setup", secret).AbsoluteUri}");
    }

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
        Console.Out.WriteLine("There is no directory yet. The dashboard leads to the first one; in another terminal, this makes it too:");
        Console.Out.WriteLine($"  ./rollcall directories create --organization \"Acme\" --name \"Acme Okta\" --idp okta{option}");
        Console.Out.WriteLine("It prints the tenant URL and the token that go into your identity provider.");
    }
}
