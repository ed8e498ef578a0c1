using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using QRCoder;
using Rollcall.Server.Operations;

namespace Rollcall.Server.Administrators.Pages;

/// <summary>Sets up an authenticator app. Nothing is kept before a first code has shown that the app has the secret.</summary>
[PostsNeed(DashboardPolicies.View)]
public sealed class SecondFactorModel(AdministratorUsers users, AdministratorSignIn signIn, AttemptStore attempts, IDataProtectionProvider protection, InstallationKey installation, TimeProvider time) : PageModel
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>The secret on its way through the form, sealed.</summary>
    [BindProperty]
    public string? Enrolment { get; set; }

    /// <summary>The password, again: a page left open is not enough to change how one signs in.</summary>
    [BindProperty]
    public string? Current { get; set; }

    /// <summary>The first code.</summary>
    [BindProperty]
    public string? Code { get; set; }

    /// <summary>The secret to type where no camera is at hand, in groups.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>Modules of the QR code on each side, with the quiet zone.</summary>
    public int Side { get; private set; }

    /// <summary>The dark modules of the QR code as an SVG path: markup without a style, which the pages' policy would refuse.</summary>
    public string Drawing { get; private set; } = "";

    /// <summary>The recovery codes, once, when all is done.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    /// <summary>Shows a new secret.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        var me = await MeAsync();
        if (installation.IsPassing || me.TwoFactorEnabled)
            return Redirect("/account");
        var key = TimeCode.CreateKey();
        Enrolment = Convert.ToBase64String(Protector(me).Protect([.. BitConverter.GetBytes((time.GetUtcNow() + Patience).ToUnixTimeSeconds()), .. key]));
        Show(key, me);
        return Page();
    }

    /// <summary>Keeps the secret once a code of it is right.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var me = await MeAsync();
        if (installation.IsPassing || me.TwoFactorEnabled || Key(me) is not { } key)
            return Redirect("/account/second-factor");
        if (!await signIn.IsPasswordAsync(me, Current))
            ModelState.AddModelError(nameof(Current), AdministratorSignIn.NotYourPassword);
        else if (TimeCode.Match(key, Code ?? "", time.GetUtcNow()) is not { } step || !await attempts.SpendStepAsync(me.Id, step))
            ModelState.AddModelError(nameof(Code), "This is not the code of now. If it stays wrong, the clock of your phone or of this server is not right.");
        else if ((await users.EnrolAsync(me, key)).Succeeded)
        {
            Codes = [.. (await users.GenerateNewTwoFactorRecoveryCodesAsync(me, AdministratorUsers.RecoveryCodes))!];
            await signIn.SignInAsync(me, isPersistent: false, "second factor set up");
        }
        Show(key, me);
        return Page();
    }

    private void Show(byte[] key, Administrator me)
    {
        Secret = string.Join(' ', TimeCode.Text(key).Chunk(4).Select(group => new string(group)));
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(TimeCode.Address(key, me.Email).OriginalString, QRCodeGenerator.ECCLevel.M);
        Side = code.ModuleMatrix.Count;
        Drawing = string.Concat(code.ModuleMatrix.SelectMany((row, y) => Enumerable.Range(0, row.Count).Where(x => row[x]).Select(x => $"M{x} {y}h1v1h-1z")));
    }

    // Bound to the administrator: nobody can be brought to enrol with a secret that somebody else has seen.
    private IDataProtector Protector(Administrator me) => protection.CreateProtector("second factor", Storage.IdText.Format(me.Id));

    private byte[]? Key(Administrator me)
    {
        try
        {
            var opened = Protector(me).Unprotect(Convert.FromBase64String(Enrolment ?? ""));
            return BitConverter.ToInt64(opened) >= time.GetUtcNow().ToUnixTimeSeconds() ? opened[sizeof(long)..] : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private async Task<Administrator> MeAsync() => await users.GetUserAsync(User) ?? throw new InvalidOperationException("The administrator was removed while the request went on.");
}
