using System.Text.Json.Nodes;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>
/// An attribute the Okta admin added in the profile editor and mapped: Okta asks for its external namespace and its external name, and sends it inside an
/// object named by the namespace (Okta, "Configure attribute mappings for SCIM").
/// </summary>
/// <param name="Namespace">The schema URN typed into "External namespace".</param>
/// <param name="Name">The name typed into "External name".</param>
/// <param name="Value">What everybody has, as JSON.</param>
public sealed record OktaMappedAttribute(string Namespace, string Name, JsonNode Value);
